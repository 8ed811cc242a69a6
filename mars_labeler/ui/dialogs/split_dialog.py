"""Which images are learned from, and which are held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QStackedWidget, QWidget

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.split_pages import LABEL_WIDTH, ListsPage, SharesPage, SolsPage
from mars_labeler.ui.split_words import split_by_title
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.split_figures import SplitFigures

Narrow = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
WIDTH = 600
PAUSE_MS = 120
"""How long nothing must be typed before the result is counted anew."""


@dataclass(frozen=True)
class SplitOffer:
    """What there is to split, and how it is split now.

    Args:
        plan: How the images are split now; None when they are not.
        last_sol: The highest sol of an image; -1 when no image says its sol.
        sol_limits: Likely first sols of validation and of the test.
        lists: How many images each published list names, by its name.
    """

    plan: SplitPlan | None = None
    last_sol: int = -1
    sol_limits: tuple[int, int] = (0, 0)
    lists: Mapping[str, int] = field(default_factory=dict)


class SplitDialog(FormDialog):
    """Asks how to split, and shows all the while what would come of it.

    Args:
        offer: What there is to split.
        preview: Returns how many images each split would have under a plan.
        parent: The window it belongs to.
    """

    plan_chosen = Signal(object)
    """The person accepted this `SplitPlan`."""

    removal_requested = Signal()
    """Hold nothing out any more."""

    def __init__(
        self,
        offer: SplitOffer,
        preview: Callable[[SplitPlan], Mapping[Split, int]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Splits"))
        self.setMinimumWidth(WIDTH)
        self._preview = preview
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.show_preview)
        self._make_pages(offer)
        self._lay_out()
        self.add_buttons(self.tr("Split"))
        if offer.plan is not None:
            self._add_removal()
        self.accepted.connect(self._on_accepted)
        self._show_plan(offer)

    def plan(self) -> SplitPlan:
        """Return what is shown.

        Raises:
            ProjectError: The shares leave nothing to learn from, or the sols are in the wrong
                order.
        """
        return self._pages[self._choices[self._by.currentIndex()]].plan()

    @Slot()
    def show_preview(self) -> None:
        """Count what would come of the plan, or say why it cannot be."""
        try:
            counts = self._preview(self.plan())
        except ProjectError as error:
            self._figures.set_counts({})
            self.show_error(f"{error.what} {error.remedy}".strip())
        else:
            self._figures.set_counts(counts)
            self.show_error("")

    def _make_pages(self, offer: SplitOffer) -> None:
        self._pages: dict[SplitBy, SharesPage | SolsPage | ListsPage] = {
            SplitBy.SEQUENCE: SharesPage(SplitBy.SEQUENCE, self),
            SplitBy.RANDOM: SharesPage(SplitBy.RANDOM, self),
        }
        if offer.last_sol >= 0:
            self._pages[SplitBy.SOL] = SolsPage(offer.last_sol, offer.sol_limits, self)
        if offer.lists:
            self._pages[SplitBy.LISTS] = ListsPage(offer.lists, self)
        self._choices = [by for by in SplitBy if by in self._pages]
        self._by = QComboBox(self)
        self._by.setSizeAdjustPolicy(Narrow)
        self._by.addItems([split_by_title(by) for by in self._choices])
        self._stack = QStackedWidget(self)
        for by in self._choices:
            self._stack.addWidget(self._pages[by])
            self._pages[by].changed.connect(self._timer.start)
        self._by.currentIndexChanged.connect(self._stack.setCurrentIndex)
        self._by.currentIndexChanged.connect(self.show_preview)

    def _lay_out(self) -> None:
        text = self.tr(
            "The model never learns from images for validation or test, with or without their "
            "labels. Images that are imported later follow the same rule."
        )
        explanation = styled_label(text, "dim", self)
        explanation.setWordWrap(True)
        self.content.addWidget(explanation)
        self.content.addSpacing(GRID)
        add_row(self.add_form(), self.tr("Split"), self._by, LABEL_WIDTH)
        self.content.addWidget(self._stack)
        self.content.addStretch(1)
        self._figures = SplitFigures(self)
        self.content.addWidget(self._figures)

    def _add_removal(self) -> None:
        role = QDialogButtonBox.ButtonRole.ResetRole
        removal = self.buttons.addButton(self.tr("Remove splits"), role)
        removal.setToolTip(self.tr("Hold nothing out any more"))
        removal.clicked.connect(self._on_removal_clicked)

    def _show_plan(self, offer: SplitOffer) -> None:
        plan = offer.plan
        if plan is not None and plan.by in self._choices:
            self._pages[plan.by].set_plan(plan)
            self._by.setCurrentIndex(self._choices.index(plan.by))
        else:
            usual = SplitBy.LISTS if offer.lists else SplitBy.SEQUENCE
            self._by.setCurrentIndex(self._choices.index(usual))
        self.show_preview()

    @Slot()
    def _on_removal_clicked(self) -> None:
        self.removal_requested.emit()
        self.reject()

    @Slot()
    def _on_accepted(self) -> None:
        self.plan_chosen.emit(self.plan())

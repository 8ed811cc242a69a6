"""The fields of each way to split."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QScrollArea, QSpinBox, QWidget

from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.published_splits import split_of_list
from mars_labeler.ui.dialogs.form_dialog import add_row, make_form
from mars_labeler.ui.dialogs.number_fields import count_field
from mars_labeler.ui.strings import images, split_name

LABEL_WIDTH = 160
LARGEST_SHARE = 90
LARGEST_SEED = 999_999
SHOWN_LISTS = 5


class SharesPage(QWidget):
    """Shares of the images, and the seed of the choice.

    Args:
        by: What is drawn at random: images or sequences.
        parent: The dialog.
    """

    changed = Signal()
    """The person changed a field."""

    def __init__(self, by: SplitBy, parent: QWidget) -> None:
        super().__init__(parent)
        self._by = by
        usual = SplitPlan()
        form = make_form(self)
        self._validation = self._share(form, split_name(Split.VALIDATION), usual.validation)
        self._test = self._share(form, split_name(Split.TEST), usual.test)
        self._seed = count_field(self, 0, LARGEST_SEED)
        self._seed.setToolTip(self.tr("The same seed chooses the same images"))
        self._seed.valueChanged.connect(self.changed)
        add_row(form, self.tr("Seed"), self._seed, LABEL_WIDTH)

    def set_plan(self, plan: SplitPlan) -> None:
        """Show the fields of `plan`."""
        self._validation.setValue(round(plan.validation * 100))
        self._test.setValue(round(plan.test * 100))
        self._seed.setValue(plan.seed)

    def plan(self) -> SplitPlan:
        """Return what is shown.

        Raises:
            ProjectError: The shares leave nothing to learn from.
        """
        shares = self._validation.value() / 100, self._test.value() / 100
        return SplitPlan(self._by, *shares, seed=self._seed.value())

    def _share(self, form: QFormLayout, name: str, share: float) -> QSpinBox:
        field = count_field(self, 0, LARGEST_SHARE)
        field.setSuffix(" %")
        field.setValue(round(share * 100))
        field.valueChanged.connect(self.changed)
        add_row(form, name, field, LABEL_WIDTH)
        return field


class SolsPage(QWidget):
    """The first sols of validation and of the test.

    Args:
        last_sol: The highest sol of an image.
        limits: The sols to begin with.
        parent: The dialog.
    """

    changed = Signal()
    """The person changed a field."""

    def __init__(self, last_sol: int, limits: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        form = make_form(self)
        names = (self.tr("Validation from sol"), self.tr("Test from sol"))
        self._sols = [count_field(self, 0, last_sol + 1) for _ in names]
        for name, field, sol in zip(names, self._sols, limits, strict=True):
            field.setValue(sol)
            field.valueChanged.connect(self.changed)
            add_row(form, name, field, LABEL_WIDTH)

    def set_plan(self, plan: SplitPlan) -> None:
        """Show the fields of `plan`."""
        for field, sol in zip(self._sols, plan.sol_limits or (), strict=False):
            field.setValue(sol)

    def plan(self) -> SplitPlan:
        """Return what is shown.

        Raises:
            ProjectError: The sols are in the wrong order.
        """
        first, second = (field.value() for field in self._sols)
        return SplitPlan(SplitBy.SOL, sol_limits=(first, second))


class ListsPage(QScrollArea):
    """The split of each published list.

    Args:
        lists: How many images each list names, by its name.
        parent: The dialog.
    """

    changed = Signal()
    """The person changed a field."""

    def __init__(self, lists: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(parent)
        content = QWidget(self)
        form = make_form(content)
        self._fields = {name: QComboBox(content) for name in lists}
        for name, field in self._fields.items():
            field.addItems([split_name(split) for split in Split])
            field.setCurrentIndex(list(Split).index(split_of_list(name)))
            field.currentIndexChanged.connect(self.changed)
            title = f"{name} ({images(lists[name])})"
            add_row(form, title, field, LABEL_WIDTH)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = content.sizeHint().height() // max(1, len(lists))
        self.setMinimumHeight(row * min(SHOWN_LISTS, len(lists)))

    def set_plan(self, plan: SplitPlan) -> None:
        """Show the fields of `plan`; a list that it does not name is in no split."""
        splits = {name: split for split, names in plan.lists.items() for name in names}
        for name, field in self._fields.items():
            field.setCurrentIndex(list(Split).index(splits.get(name, Split.NONE)))

    def plan(self) -> SplitPlan:
        """Return what is shown."""
        chosen = {name: list(Split)[field.currentIndex()] for name, field in self._fields.items()}
        lists: dict[Split, frozenset[str]] = {
            split: frozenset(name for name, each in chosen.items() if each is split)
            for split in set(chosen.values()) - {Split.NONE}
        }
        return SplitPlan(SplitBy.LISTS, lists=lists)

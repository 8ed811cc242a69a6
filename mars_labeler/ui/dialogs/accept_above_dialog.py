"""Which suggestions are sure enough to be accepted together, and the least sure of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QWidget,
)

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.accepting import (
    PREVIEWED,
    THRESHOLDS,
    USUAL_THRESHOLD,
    Acceptance,
    ThresholdFigures,
)
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.ui import held_out_words as words
from mars_labeler.ui.dialogs.form_dialog import FormDialog
from mars_labeler.ui.strings import figure, images
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.preview_grid import PreviewGrid
from mars_labeler.ui.widgets.section import styled_label

SIZE = (760, 700)
LEAST_SIZE = (560, 420)
SHARE = 0.94
"""Of the window's height, at most: its title stays in sight."""

PAUSE_MS = 40
"""How long the slider must rest before what it gives is counted and drawn."""

SETTLING_MS = 1000
"""So long the suggestions of another model are in sight before they can be accepted."""

_PER_MILLE = 1000
_PAGE = 50


@dataclass(frozen=True)
class AcceptanceSource:
    """Where the dialog gets what it shows.

    Args:
        preview: Returns what would be accepted from a threshold on, of the images shown alone or
            of all.
        table: Returns the images as they are now.
        classes: The classes of the project.
        thumbnails: The thumbnails; None shows placeholders.
        shown: How many images the window shows.
        begins_with_shown: Whether the images shown are likelier meant than all.
    """

    preview: Callable[[float, bool], Acceptance]
    table: Callable[[], ImageTable]
    classes: Sequence[LabelClass]
    thumbnails: ThumbnailStore | None
    shown: int
    begins_with_shown: bool = False


class AcceptAboveDialog(FormDialog):
    """Asks for a threshold, and shows all the while what accepting from it on would do.

    Args:
        source: What there is to accept.
        threshold: The threshold to begin with.
        parent: The window it belongs to.
    """

    def __init__(
        self,
        source: AcceptanceSource,
        threshold: float = USUAL_THRESHOLD,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Accept all suggestions above"))
        self.setMinimumSize(*LEAST_SIZE)
        self._source = source
        self._figures: ThresholdFigures | None = None
        self._has_failed = False
        self._first_version = NONE
        self._acceptance = source.preview(threshold, False)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.refresh)
        self.settling = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self._make_fields(threshold)
        self._make_preview()
        self.add_buttons("")
        self._connect()
        self.refresh()

    @property
    def threshold(self) -> float:
        """The least confidence that is accepted."""
        return self._field.value()

    def acceptance(self) -> Acceptance:
        """Return what is to be accepted: without the images that are unticked."""
        return self._acceptance.without(self._grid.left_out)

    def set_figures(self, figures: ThresholdFigures) -> None:
        """Show how many are likely right, which takes a moment to measure."""
        self._figures, self._has_failed = figures, False
        self._show_sentence()

    def show_failure(self) -> None:
        """Say that it could not be measured how many are right."""
        self._figures, self._has_failed = None, True
        self._show_sentence()

    def begin_anew(self) -> None:
        """Show what models suggest now; nobody has looked at it, and it is not measured yet."""
        self._figures, self._has_failed = None, False
        self.settling.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Count and draw anew what would be accepted."""
        self._timer.stop()
        self._acceptance = self._source.preview(self.threshold, self._only_shown.isChecked())
        least = self._acceptance.image_ids[:PREVIEWED].tolist()
        self._grid.show_images(self._source.table(), self._source.classes, least)
        if self._first_version == NONE:
            self._first_version = self._newest_version()
        self._show_counts()
        self._show_sentence()
        self._show_button()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that the preview can use, within the window."""
        super().showEvent(event)
        window = self.parentWidget()
        height = SIZE[1] if window is None else min(SIZE[1], round(window.height() * SHARE))
        self.resize(SIZE[0], max(height, LEAST_SIZE[1]))
        self._show_trust()  # showing the buttons has made one of them the default

    def _make_fields(self, threshold: float) -> None:
        low, high = THRESHOLDS
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(round(low * _PER_MILLE), round(high * _PER_MILLE))
        self._slider.setPageStep(_PAGE)
        self._slider.setAccessibleName(self.tr("Least confidence"))
        self._field = QDoubleSpinBox(self)
        self._field.setDecimals(3)
        self._field.setRange(low, high)
        self._field.setSingleStep(0.005)
        self._field.setAccessibleName(self.tr("Least confidence"))
        self._field.lineEdit().setTextMargins(GRID // 2, 0, 0, 0)
        self._field.setValue(threshold)
        self._slider.setValue(round(self._field.value() * _PER_MILLE))
        self._all = QRadioButton(self.tr("All images"), self)
        shown = self.tr("Only the {images} shown").format(images=images(self._source.shown))
        self._only_shown = QRadioButton(shown, self)
        begins = self._only_shown if self._source.begins_with_shown else self._all
        begins.setChecked(True)
        self._scopes = QButtonGroup(self)
        row, scope = QHBoxLayout(), QHBoxLayout()
        name = QLabel(self.tr("Confidence from"), self)
        name.setBuddy(self._field)
        for widget, stretch in ((name, 0), (self._slider, 1), (self._field, 0)):
            row.addWidget(widget, stretch)
        for button in (self._all, self._only_shown):
            self._scopes.addButton(button)
            scope.addWidget(button)
            button.setVisible(self._source.shown < len(self._source.table()))
        scope.addStretch(1)
        for layout in (row, scope):
            layout.setSpacing(2 * GRID)
            self.content.addLayout(layout)

    def _make_preview(self) -> None:
        self._sentence = QLabel(self)
        self._counts = styled_label("", "small", self)
        self._sentence.setToolTip(
            self.tr(
                "Measured on images that the model had not learned from. Images that differ more "
                "from the labeled ones, as later sols do, come out worse."
            )
        )
        self._by_labels = styled_label(words.by_labels_text(), "small", self)
        for label in (self._sentence, self._by_labels, self._counts):
            label.setWordWrap(True)
            self.content.addWidget(label)
        self.content.addSpacing(GRID)
        self._heading = styled_label("", "section", self)
        self.content.addWidget(self._heading)
        self._grid = PreviewGrid(self)
        self._grid.set_thumbnails(self._source.thumbnails)
        self.content.addWidget(self._grid, 1)

    def _connect(self) -> None:
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._field.valueChanged.connect(self._on_field_changed)
        self._scopes.buttonClicked.connect(self.refresh)
        self._grid.left_out_changed.connect(self._show_button)
        self.settling.timeout.connect(self._show_button)

    def _show_counts(self) -> None:
        names = {record.class_id: record.name for record in self._source.classes}
        counts = [
            f"{names.get(class_id, '?')} {figure(count)}"
            for class_id, count in self._acceptance.counts.items()
        ]
        held_out = self._acceptance.held_out
        if held_out:
            text = self.tr("{images} held out are left for you to label")
            counts.append(text.format(images=images(held_out)))
        self._counts.setText(" · ".join(counts))
        shown = min(PREVIEWED, len(self._acceptance))
        heading = self.tr("The {count} least sure: a click or Space unticks what is wrong")
        self._heading.setText(heading.format(count=figure(shown)))
        self._heading.setVisible(bool(shown))

    def _show_sentence(self) -> None:
        count = len(self._acceptance)
        if not count:
            text = self.tr("No suggestion of the current model is so sure.")
        else:
            text = self.tr("{images} from {threshold:.3f} on, {expected}").format(
                images=images(count),
                threshold=self._acceptance.threshold,
                expected=self._expected(),
            )
        if self._newest_version() > self._first_version:
            text = self.tr("Suggestions of a newer model: {sentence}").format(sentence=text)
        self._sentence.setText(text)
        self._show_trust()
        figures = self._figures
        is_by_labels = figures is not None and words.is_by_labels(figures, self._acceptance)
        self._by_labels.setVisible(bool(count) and is_by_labels)

    def _show_trust(self) -> None:
        """Warn of what nobody has measured, and accept it by Enter only where it was."""
        figures = self._figures
        is_known = figures is not None and words.has_accuracy(figures, self._acceptance)
        is_waiting = figures is None and not self._has_failed
        role = "" if is_known or is_waiting else "error"
        if self._sentence.property("role") != role:
            self._sentence.setProperty("role", role)
            self._sentence.style().polish(self._sentence)
        for button in self.buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        self.accept_button.setDefault(is_known)

    def _newest_version(self) -> int:
        return int(self._acceptance.model_versions.max(initial=NONE))

    def _expected(self) -> str:
        if self._figures is None:
            return words.failure_text() if self._has_failed else words.waiting_text()
        return words.expected_text(self._figures, self._acceptance)

    @Slot()
    def _show_button(self) -> None:
        count = len(self.acceptance())
        self.accept_button.setText(self.tr("Accept {count}").format(count=figure(count)))
        self.accept_button.setEnabled(bool(count) and not self.settling.isActive())

    @Slot(int)
    def _on_slider_moved(self, value: int) -> None:
        with QSignalBlocker(self._field):
            self._field.setValue(value / _PER_MILLE)
        self._timer.start()

    @Slot(float)
    def _on_field_changed(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(value * _PER_MILLE))
        self._timer.start()

"""What accepting all suggestions from a confidence on would give."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from mars_labeler.domain.evaluation import ThresholdPoint, WantedAccuracy
from mars_labeler.ui.evaluation_words import not_enough, threshold_text
from mars_labeler.ui.strings import percent
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

USUAL = 90
"""The threshold in hundredths that the PDS Imaging Atlas shows labels from."""


class ThresholdPanel(QWidget):
    """A slider, what its threshold gives, and the lowest thresholds for wanted accuracies."""

    accept_above_requested = Signal(float)
    """The person wants to accept all suggestions from this confidence on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[ThresholdPoint, ...] = ()
        self._slider = _CalmSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, 99)
        self._slider.setPageStep(5)
        self._slider.setValue(USUAL)
        self._slider.setAccessibleName(self.tr("Threshold of the confidence"))
        self._value = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._accept = QPushButton(self.tr("Accept all above…"), self)
        self._accept.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._wanted = QHBoxLayout()
        self._wanted.setSpacing(GRID)
        self._wanted_buttons: list[QWidget] = []
        self._slider.valueChanged.connect(self._show_point)
        self._accept.clicked.connect(self._on_accept)
        self._lay_out()
        self._show_point()

    @property
    def threshold(self) -> float:
        """The threshold that is set, in [0, 0.99]."""
        return self._slider.value() / 100

    def set_points(
        self, points: Sequence[ThresholdPoint], wanted: Sequence[WantedAccuracy]
    ) -> None:
        """Show what each hundredth gives, and the lowest thresholds for some accuracies."""
        self._points = tuple(points)
        for button in self._wanted_buttons:
            button.hide()
            button.deleteLater()
        self._wanted_buttons = [self._wanted_button(each) for each in wanted]
        for place, button in enumerate(self._wanted_buttons):
            self._wanted.insertWidget(place, button)
        self._show_point()

    def _wanted_button(self, wanted: WantedAccuracy) -> QWidget:
        share = percent(wanted.accuracy)
        if wanted.point is None:
            text = self.tr("{share} right: at no threshold").format(share=share)
            return styled_label(text, "small", self)
        threshold = wanted.point.threshold
        text = self.tr("{share} right: from {threshold}")
        button = QPushButton(text.format(share=share, threshold=f"{threshold:.2f}"), self)
        button.setProperty("role", "link")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(threshold_text(wanted.point))
        button.clicked.connect(partial(self._slider.setValue, round(100 * threshold)))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._slider, 1)
        row.addWidget(self._value)
        row.addWidget(self._accept)
        self._wanted.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(row)
        layout.addWidget(self._text)
        layout.addLayout(self._wanted)

    @Slot()
    def _show_point(self) -> None:
        place = self._slider.value()
        self._value.setText(f"{self.threshold:.2f}")
        has_points = place < len(self._points)
        text = threshold_text(self._points[place]) if has_points else not_enough()
        self._text.setText(text)
        self._slider.setAccessibleDescription(text)

    @Slot()
    def _on_accept(self) -> None:
        self.accept_above_requested.emit(self.threshold)


class _CalmSlider(QSlider):
    """Leaves the wheel to the page, which scrolls under the pointer."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

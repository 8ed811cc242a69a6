"""Images over the sols of the mission, and the range of sols that is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.range_slider import HANDLE_PX, RangeSlider

BARS_HEIGHT = 44
Counts = NDArray[np.integer[Any]]


class SolHistogram(QWidget):
    """A histogram with two handles below it."""

    range_changed = Signal(object)
    """The person chose (first sol, last sol), both included, or None for all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self._slider = RangeSlider(self.tr("First sol"), self.tr("Last sol"), self)
        self._slider.range_changed.connect(self._on_range_changed)
        self._first, self._last = QLabel(self), QLabel(self)
        self._sols = (0, 0)
        labels = QHBoxLayout()
        labels.setContentsMargins(GRID // 2, 0, GRID // 2, 0)
        for label in (self._first, self._last):
            label.setProperty("role", "small")
            labels.addWidget(label)
        labels.insertStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bars)
        layout.addWidget(self._slider)
        layout.addLayout(labels)

    def set_histogram(self, edges: Counts, counts: Counts) -> None:
        """Show how many images fall between the edges.

        Args:
            edges: Integers (B + 1,), sols; empty when no sol is known.
            counts: Integers (B,).
        """
        self._bars.set_histogram(edges, counts)
        if len(edges):
            self._sols = (int(edges[0]), int(edges[-1]) - 1)
            self._slider.set_bounds(*self._sols, step=1)

    def set_range(self, sol_range: tuple[int, int] | None) -> None:
        """Show which sols are chosen, without a signal; None for all."""
        self._slider.set_values(*(sol_range or self._sols))
        self._show_range()

    def _show_range(self) -> None:
        first, last = (round(value) for value in self._slider.values)
        self._first.setText(self.tr("sol {sol}").format(sol=first))
        self._last.setText(self.tr("sol {sol}").format(sol=last))
        self._bars.set_range(first, last)

    @Slot(float, float)
    def _on_range_changed(self, low: float, high: float) -> None:
        self._show_range()
        chosen = (round(low), round(high))
        self.range_changed.emit(None if chosen == self._sols else chosen)


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._edges: list[int] = []
        self._counts: list[int] = []
        self._range = (0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_histogram(self, edges: Counts, counts: Counts) -> None:
        self._edges, self._counts = edges.tolist(), counts.tolist()
        self.update()

    def set_range(self, first: int, last: int) -> None:
        self._range = (first, last)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, BARS_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._counts:
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        origin, end = self._edges[0], self._edges[-1]
        scale = (self.width() - HANDLE_PX) / (end - origin)
        # The square root keeps the many near-empty sols visible beside the few crowded ones.
        heights = np.sqrt(np.asarray(self._counts) / max(1, *self._counts))
        first, last = self._range
        for bar, height in enumerate(heights.tolist()):
            low, high = self._edges[bar], self._edges[bar + 1]
            is_in = high > first and low <= last
            top = self.height() - height * (self.height() - 2)
            left, width = HANDLE_PX / 2 + (low - origin) * scale, (high - low) * scale
            rect = QRectF(left, top, max(1.0, width - 1), self.height() - top)
            painter.fillRect(rect, QColor(theme.dim if is_in else theme.line))

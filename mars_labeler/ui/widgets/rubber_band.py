"""The rectangle that a drag in the grid selects with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication


class RubberBand:
    """A drag from where the button went down; it selects once it has gone far enough.

    Args:
        origin: Where the button went down, in content pixels.
        base: Positions selected before that stay so, intp (S,); None for a fresh selection.
    """

    def __init__(self, origin: QPoint, base: NDArray[np.intp] | None) -> None:
        self.base = base
        self.is_active = False
        self._origin = self._end = origin

    @property
    def rect(self) -> QRect:
        """What it spans, in content pixels; empty until it is active."""
        return QRect(self._origin, self._end).normalized() if self.is_active else QRect()

    def drag_to(self, point: QPoint) -> None:
        """Follow the pointer to a point in content pixels."""
        self._end = point
        threshold = QGuiApplication.styleHints().startDragDistance()
        self.is_active |= (point - self._origin).manhattanLength() >= threshold

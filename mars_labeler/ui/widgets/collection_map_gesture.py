"""What the pointer is doing on a map: a click, a lasso, or moving the map."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

_STEP_PX = 3
"""Corners of the lasso lie at least as far apart."""


@dataclass
class Gesture:
    """From the press of a button to its release.

    Args:
        start: Where it was pressed.
        is_moving: Whether the map moves with the pointer; else it draws a lasso.
        is_adding: Whether what it selects joins what was selected before.
    """

    start: QPointF
    is_moving: bool
    is_adding: bool
    corners: list[QPointF] = field(default_factory=list)
    """The lasso so far; empty as long as it may be a click."""

    def __post_init__(self) -> None:
        self._last = self.start

    def follow(self, point: QPointF) -> QPointF:
        """Take note of where the pointer is now; return how far it went since the last time."""
        step = point - self._last
        if self.is_moving:
            self._last = point
            return step
        is_begun = bool(self.corners)
        far = _STEP_PX if is_begun else QApplication.startDragDistance()
        if step.manhattanLength() >= far:
            self.corners += [point] if is_begun else [self.start, point]
            self._last = point
        return step


def begun_by(event: QMouseEvent) -> Gesture | None:
    """Return what a pressed button begins, None for nothing.

    The middle button moves the map, and so does the left one with Shift; the left one alone
    selects, with Ctrl in addition to what is selected.
    """
    button, modifiers = event.button(), event.modifiers()
    is_left = button == Qt.MouseButton.LeftButton
    if not is_left and button != Qt.MouseButton.MiddleButton:
        return None
    is_moving = not is_left or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    is_adding = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    return Gesture(event.position(), is_moving, is_adding)

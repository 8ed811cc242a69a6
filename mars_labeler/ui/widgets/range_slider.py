"""A slider with two handles, each with its own place in the keyboard's round."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.widgets.painting import draw_focus_ring, fill_rounded

HANDLE_PX = 20
KNOB_PX = 12
GROOVE_PX = 4
PAGE_STEPS = 10
Key = Qt.Key

STEPS_OF_KEYS = {
    Key.Key_Left: -1.0,
    Key.Key_Down: -1.0,
    Key.Key_Right: 1.0,
    Key.Key_Up: 1.0,
    Key.Key_PageDown: -float(PAGE_STEPS),
    Key.Key_PageUp: float(PAGE_STEPS),
    Key.Key_Home: -float("inf"),
    Key.Key_End: float("inf"),
}


class RangeSlider(QWidget):
    """Chooses a range; both ends move by mouse, arrows, Page Up and Down, Home and End.

    Args:
        low_name: What a screen reader calls the lower handle.
        high_name: What it calls the upper one.
        parent: The widget it is in.
    """

    range_changed = Signal(float, float)
    """The person moved a handle: the lower and the upper value."""

    def __init__(self, low_name: str, high_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bounds = (0.0, 1.0)
        self._step = 0.01
        self._range = (0.0, 1.0)
        self.low_handle = _Handle(low_name, self)
        self.high_handle = _Handle(high_name, self)
        self.low_handle.moved_to.connect(self._on_low_moved)
        self.high_handle.moved_to.connect(self._on_high_moved)
        self.low_handle.stepped.connect(self._on_low_stepped)
        self.high_handle.stepped.connect(self._on_high_stepped)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def values(self) -> tuple[float, float]:
        """The lower and the upper value."""
        return self._range

    def set_bounds(self, low: float, high: float, step: float) -> None:
        """Set how far the handles go and how far one key press moves them."""
        self._bounds = (low, max(low, high))
        self._step = step
        self.set_values(*self._range)

    def set_values(self, low: float, high: float) -> None:
        """Show this range (cut to the bounds), without a signal."""
        least, most = self._bounds
        low = min(max(low, least), most)
        self._range = (low, min(max(high, low), most))
        self._place_handles()

    def sizeHint(self) -> QSize:
        """Return the height of the handles."""
        return QSize(120, HANDLE_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the handles at their values."""
        super().resizeEvent(event)
        self._place_handles()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the groove, and the chosen part of it."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        left, right = (self._x_of(value) for value in self._bounds)
        groove = QRectF(left, middle - GROOVE_PX / 2, right - left, GROOVE_PX)
        fill_rounded(painter, groove, QColor(theme.line), GROOVE_PX / 2)
        groove.setLeft(self._x_of(self._range[0]))
        groove.setRight(self._x_of(self._range[1]))
        fill_rounded(painter, groove, QColor(theme.outline), GROOVE_PX / 2)

    def _x_of(self, value: float) -> float:
        low, high = self._bounds
        share = (value - low) / (high - low) if high > low else 0.0
        return HANDLE_PX / 2 + share * (self.width() - HANDLE_PX)

    def _value_at(self, x: float) -> float:
        low, high = self._bounds
        share = (x - HANDLE_PX / 2) / max(1, self.width() - HANDLE_PX)
        return low + round(share * (high - low) / self._step) * self._step

    def _place_handles(self) -> None:
        top = (self.height() - HANDLE_PX) // 2
        for handle, value in zip((self.low_handle, self.high_handle), self._range, strict=True):
            handle.move(round(self._x_of(value)) - HANDLE_PX // 2, top)
            handle.setAccessibleDescription(f"{value:g}")
        self.update()

    def _change(self, low: float, high: float) -> None:
        before = self._range
        self.set_values(low, high)
        if self._range != before:
            self.range_changed.emit(*self._range)

    @Slot(float)
    def _on_low_moved(self, x: float) -> None:
        self._change(min(self._value_at(x), self._range[1]), self._range[1])

    @Slot(float)
    def _on_high_moved(self, x: float) -> None:
        self._change(self._range[0], max(self._value_at(x), self._range[0]))

    @Slot(float)
    def _on_low_stepped(self, steps: float) -> None:
        low, high = self._range
        self._change(min(low + steps * self._step, high), high)

    @Slot(float)
    def _on_high_stepped(self, steps: float) -> None:
        low, high = self._range
        self._change(low, max(high + steps * self._step, low))


class _Handle(QWidget):
    moved_to = Signal(float)  # x in the coordinates of the slider
    stepped = Signal(float)  # steps, infinite for Home and End

    def __init__(self, name: str, parent: RangeSlider) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(HANDLE_PX, HANDLE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.raise_()  # where both handles meet, the one last held must be free to move back
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved_to.emit(self.mapToParent(event.position()).x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = STEPS_OF_KEYS.get(Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(steps)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob = QRectF(0, 0, KNOB_PX, KNOB_PX)
        knob.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        painter.setPen(QPen(QColor(theme.panel), 1.5))
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(knob)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), theme, HANDLE_PX / 2)

"""What the loupe tells of its image: the chip, the file name, where and when."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.theme import BODY_PX, GRID
from mars_labeler.ui.widgets.chip_painter import ChipStyle, chip_style, paint_chip

_CHIP_HEIGHT = 24


class LoupeCaption(QWidget):
    """One line: chip, "?" when unsure, file name, instrument and sol; at the right a value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: Cell | None = None
        self._value = ""
        font = self.font()
        font.setPixelSize(BODY_PX)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_cell(self, cell: Cell | None) -> None:
        """Tell of another image; None tells nothing."""
        self._cell = cell
        self.setAccessibleName("" if cell is None else cell.describe())
        self.setToolTip("" if cell is None else cell.name)
        self.update()

    @property
    def value(self) -> str:
        """What the file says where the pointer is."""
        return self._value

    def show_value(self, text: str) -> None:
        """Tell what the file says where the pointer is; an empty text tells nothing."""
        if text != self._value:
            self._value = text
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for a chip and a name."""
        return QSize(40 * GRID, _CHIP_HEIGHT + GRID)

    def minimumSizeHint(self) -> QSize:
        """Return room for a chip."""
        return QSize(12 * GRID, _CHIP_HEIGHT + GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint chip, name and place from left to right, the last ones cut first; then a value."""
        if self._cell is None:
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_value(painter, theme.text)
        left = self._paint_chip(painter, chip_style(self._cell, theme))
        if self._cell.is_unsure:
            left = self._paint_text(painter, left, self.tr("? unsure"), theme.warning)
        left = self._paint_text(painter, left, self._cell.name, theme.text)
        left = self._paint_text(painter, left, self._cell.place, theme.dim)
        if self._cell.stack is not None:
            self._paint_text(painter, left, self._cell.stack.words, theme.dim)
        painter.end()

    def _paint_chip(self, painter: QPainter, style: ChipStyle | None) -> int:
        if style is None:
            return 0
        top = (self.height() - _CHIP_HEIGHT) // 2
        room = QRect(0, top, self.width() // 2, _CHIP_HEIGHT)
        return paint_chip(painter, room, style).right() + GRID + GRID // 2

    def _paint_value(self, painter: QPainter, color: str) -> None:
        painter.setPen(QColor(color))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), right, self._value)

    def _value_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._value) + GRID if self._value else 0

    def _paint_text(self, painter: QPainter, left: int, text: str, color: str) -> int:
        """Paint one text from `left` on and return where the next one begins."""
        metrics = self.fontMetrics()
        room = QRect(left, 0, self.width() - self._value_width() - left, self.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(QColor(color))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        return left + metrics.horizontalAdvance(shown) + GRID + GRID // 2

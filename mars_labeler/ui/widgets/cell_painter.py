"""Paints one cell of the grid: picture, chip, name, and whether it is selected."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.chip_painter import RADIUS, paint_chip
from mars_labeler.ui.widgets.grid_layout import CHIP_GAP, CHIP_HEIGHT, NAME_HEIGHT
from mars_labeler.ui.widgets.painting import faded, sized
from mars_labeler.ui.widgets.quality_badges import paint_quality_badges
from mars_labeler.ui.widgets.stack_painter import (
    PAPER_ROOM,
    cell_chip_style,
    paint_open_stack,
    paint_paper_edges,
    paint_stack_badge,
    stack_badge_rect,
)

RING = 2
_BADGE = 18
_SELECTED_TINT = 0.18


@dataclass(frozen=True)
class CellState:
    """How a cell stands apart from what it shows.

    Args:
        pixmap: Its thumbnail, fitted to the cell; None while there is none.
        is_broken: Whether there will be no thumbnail.
        is_selected: Whether it is selected.
        is_current: Whether keys act from it.
        has_focus: Whether the grid has the keyboard.
    """

    pixmap: QPixmap | None = None
    is_broken: bool = False
    is_selected: bool = False
    is_current: bool = False
    has_focus: bool = True


class CellPainter:
    """Paints cells in the colors of one theme."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self._font = sized(font, SMALL_PX)
        self._metrics = QFontMetrics(self._font)

    def paint(self, painter: QPainter, rect: QRect, cell: Cell, state: CellState) -> None:
        """Paint a cell into `rect`, and its ring into the gap around it."""
        painter.setFont(self._font)
        stack = cell.stack
        if stack is not None and not stack.is_closed:
            paint_open_stack(painter, rect, stack, self._theme)
        self._paint_ground(painter, rect, state)
        shown = picture_rect(rect, cell, state.pixmap)
        if stack is not None and stack.is_closed:
            paint_paper_edges(painter, shown, self._theme)
        self._paint_picture(painter, shown, state)
        if cell.is_unsure:
            self._paint_badge(painter, shown, "?")
        if stack is not None and stack.place == 1:
            badge = stack_badge_rect(shown, stack, self._metrics)
            paint_stack_badge(painter, badge, stack, self._theme)
        paint_quality_badges(painter, shown, cell.flags, self._theme)
        chip_top = rect.top() + rect.width() + CHIP_GAP
        chip_room = QRect(rect.left(), chip_top, rect.width(), CHIP_HEIGHT)
        style = cell_chip_style(cell, self._theme)
        if style is not None:
            paint_chip(painter, chip_room, style)
        if rect.bottom() > chip_room.bottom():
            self._paint_name(painter, chip_room, cell, state)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: CellState) -> None:
        """Paint what marks the selection; the current cell has a second, outer ring."""
        if state.is_selected:
            painter.setPen(QPen(QColor(self._theme.accent), RING))
            painter.setBrush(faded(self._theme.accent, _SELECTED_TINT))
            painter.drawRoundedRect(QRectF(rect).adjusted(-3, -3, 3, 3), RADIUS, RADIUS)
        if state.is_current:
            color = self._theme.text if state.has_focus else self._theme.dim
            painter.setPen(QPen(QColor(color), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(-5, -5, 5, 5), RADIUS + 2, RADIUS + 2)

    def badge_rect(self, rect: QRect, cell: Cell, pixmap: QPixmap | None) -> QRect:
        """Return where a click opens or closes the stack of a cell; empty where there is none."""
        if cell.stack is None or cell.stack.place != 1:
            return QRect()
        return stack_badge_rect(picture_rect(rect, cell, pixmap), cell.stack, self._metrics)

    def _paint_picture(self, painter: QPainter, shown: QRect, state: CellState) -> None:
        """Paint the thumbnail or what stands in its place."""
        if state.pixmap is not None:
            painter.drawPixmap(shown.topLeft(), state.pixmap)
            return
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(QRectF(shown).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if state.is_broken:
            _paint_broken(painter, shown, QColor(self._theme.dim))

    def _paint_badge(self, painter: QPainter, picture: QRect, text: str) -> None:
        badge = QRect(picture.right() - _BADGE - 5, picture.top() + 6, _BADGE, _BADGE)
        painter.setPen(QPen(QColor(self._theme.warning), 1.5))
        painter.setBrush(QColor(self._theme.background))
        painter.drawEllipse(badge)
        painter.setFont(sized(self._font, SMALL_PX, is_bold=True))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(self._font)

    def _paint_name(
        self, painter: QPainter, chip_room: QRect, cell: Cell, state: CellState
    ) -> None:
        line = QRect(chip_room.left(), chip_room.bottom() + 1, chip_room.width(), NAME_HEIGHT)
        line.adjust(2, 0, -2, 0)
        sol_width = self._metrics.horizontalAdvance(cell.sol_text)
        painter.setPen(QColor(self._theme.text if state.is_selected else self._theme.dim))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignRight, cell.sol_text)
        room = line.width() - (sol_width + GRID if sol_width else 0)
        stem = cell.name.rpartition(".")[0] or cell.name
        name = self._metrics.elidedText(stem, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, flags | Qt.AlignmentFlag.AlignLeft, name)


def picture_side(cell_side: int, is_stack: bool) -> int:
    """Return the side of the square that a cell's picture is fitted into."""
    return cell_side - PAPER_ROOM if is_stack else cell_side


def picture_rect(rect: QRect, cell: Cell, pixmap: QPixmap | None) -> QRect:
    """Return what a cell's picture, or what stands in its place, covers of the cell `rect`."""
    is_stack = cell.stack is not None and cell.stack.is_closed
    side = picture_side(rect.width(), is_stack)
    square = QRect(rect.left(), rect.top() + rect.width() - side, side, side)
    if pixmap is None:
        return square
    size = pixmap.deviceIndependentSize().toSize()
    # Not by QRect.center: it rounds toward zero, and pictures cut off at the top would jump.
    margin = square.size() - size
    return QRect(square.topLeft() + QPoint(margin.width() // 2, margin.height() // 2), size)


def _paint_broken(painter: QPainter, picture: QRect, color: QColor) -> None:
    """Paint the sign of a picture, struck out."""
    width = min(44.0, picture.width() / 3)
    frame = QRectF(0, 0, width, width * 0.8)
    frame.moveCenter(QRectF(picture).center())
    overhang = width * 0.16
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, 3, 3)
    painter.drawEllipse(frame.topLeft() + QPointF(width * 0.3, width * 0.27), 3, 3)
    corner = QPointF(overhang, overhang)
    painter.drawLine(frame.topLeft() - corner, frame.bottomRight() + corner)

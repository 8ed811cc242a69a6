"""What is painted over the points of a map: the lasso, rings, and the card of one image."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.chip_painter import chip_style, paint_chip
from mars_labeler.ui.widgets.painting import Align, draw_text, faded, fill_rounded, sized

CARD_WIDTH = 232
_SHARE = 0.6
"""Of the width of a narrow map that a card may take."""

_PICTURE_SHAPE = 0.7
"""Height of its picture over the width of the card."""

_LINE = 18
_GAP = 14
"""From the point to its card."""


@dataclass(frozen=True)
class Card:
    """One image beside its point.

    Args:
        cell: What is known of it.
        pixmap: Its thumbnail; None until it is there.
        failure: Why there is none, empty while it may yet come.
    """

    cell: Cell
    pixmap: QPixmap | None
    failure: str = ""


def paint_lasso(painter: QPainter, corners: list[QPointF], theme: Theme) -> None:
    """Paint the line that was drawn round images."""
    painter.setPen(QPen(QColor(theme.accent), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(faded(theme.accent, 0.08))
    painter.drawPolygon(QPolygonF(corners))


def paint_ring(painter: QPainter, center: QPointF, radius: float, color: str) -> None:
    """Paint a ring round a point, with a gap between them."""
    painter.setPen(QPen(QColor(color), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, radius + 3, radius + 3)


def paint_card(painter: QPainter, room: QRectF, point: QPointF, card: Card, theme: Theme) -> None:
    """Paint an image's card beside its point, wherever there is room for it."""
    width = min(CARD_WIDTH, _SHARE * room.width())
    picture = _PICTURE_SHAPE * width
    place = _card_place(room, point, QSizeF(width, picture + 2 * _LINE + 3 * GRID))
    painter.setPen(QPen(QColor(theme.outline), 1))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(place, 6, 6)
    inside = place.adjusted(GRID, GRID, -GRID, -GRID)
    _paint_picture(painter, QRectF(inside.topLeft(), QSizeF(inside.width(), picture)), card)
    painter.setFont(sized(painter.font(), SMALL_PX))
    name = QRectF(inside.left(), inside.top() + picture + GRID / 2, inside.width(), _LINE)
    draw_text(painter, name, card.cell.name, theme.text)
    below = name.translated(0, _LINE)
    style = chip_style(card.cell, theme)
    if style is None:
        draw_text(painter, below, card.cell.place, theme.dim)
    else:
        paint_chip(painter, below.toRect(), style)


def _card_place(room: QRectF, point: QPointF, size: QSizeF) -> QRectF:
    place = QRectF(point + QPointF(_GAP, _GAP), size)
    if place.right() > room.right():
        place.moveRight(point.x() - _GAP)
    if place.bottom() > room.bottom():
        place.moveBottom(point.y() - _GAP)
    place.moveLeft(max(place.left(), room.left() + GRID / 2))
    place.moveTop(max(place.top(), room.top() + GRID / 2))
    return place


def _paint_picture(painter: QPainter, room: QRectF, card: Card) -> None:
    fill_rounded(painter, room, QColor("#000000"), 3)
    if card.pixmap is None:
        draw_text(painter, room, card.failure or "…", "#ffffff", Align.AlignHCenter)
        return
    size = QSizeF(card.pixmap.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(room.topLeft(), size)
    target.moveCenter(room.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, card.pixmap, QRectF(card.pixmap.rect()))

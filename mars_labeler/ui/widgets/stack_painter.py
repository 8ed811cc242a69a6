"""What tells a stack of images from one image: paper edges, a badge with its size, a bracket."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.stack import Stack
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import SMALL_PX, Theme
from mars_labeler.ui.widgets.chip_painter import ChipStyle, chip_style
from mars_labeler.ui.widgets.grid_layout import GAP
from mars_labeler.ui.widgets.painting import Align, faded, sized

PAPER_ROOM = 8
"""What a stack's picture leaves free at its top and its right for the edges of what is below."""

_PAPERS = (8, 4)
"""How far the edges stand out, the lowest first."""

_BADGE_HEIGHT = 20
_BADGE_MARGIN = 4
_GLYPH = 8
_PLATE = 0.92
"""Opacity of the ground of the badge: it is read on a white and on a black picture."""

_TINT = 0.07
_BRACKET = 2
_BRACKET_ARM = 5


def paint_paper_edges(painter: QPainter, picture: QRect, theme: Theme) -> None:
    """Paint the pictures that lie below one, before it is painted itself."""
    painter.setPen(QPen(QColor(theme.outline), 1))
    painter.setBrush(QColor(theme.hover))
    for offset in _PAPERS:
        edge = QRectF(picture).translated(offset, -offset).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, 2, 2)


def stack_badge_rect(picture: QRect, stack: Stack, metrics: QFontMetrics) -> QRect:
    """Return where the badge lies on a picture; a click there opens or closes the stack."""
    width = metrics.horizontalAdvance(figure(stack.size)) + _GLYPH + 4 * _BADGE_MARGIN
    corner = picture.topLeft()
    return QRect(corner.x() + _BADGE_MARGIN, corner.y() + _BADGE_MARGIN, width, _BADGE_HEIGHT)


def paint_stack_badge(painter: QPainter, badge: QRect, stack: Stack, theme: Theme) -> None:
    """Paint how many images there are, and whether a click opens the stack or closes it."""
    font = painter.font()
    painter.setPen(QPen(QColor(theme.outline), 1))
    painter.setBrush(faded(theme.background, _PLATE))
    painter.drawRoundedRect(QRectF(badge).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    _paint_triangle(painter, badge, stack.is_closed, theme)
    painter.setFont(sized(font, SMALL_PX, is_bold=True))
    painter.setPen(QColor(theme.text))
    words = badge.adjusted(2 * _BADGE_MARGIN + _GLYPH, 0, -_BADGE_MARGIN, 0)
    painter.drawText(words, Align.AlignVCenter | Align.AlignLeft, figure(stack.size))
    painter.setFont(font)


def paint_open_stack(painter: QPainter, cell: QRect, stack: Stack, theme: Theme) -> None:
    """Paint what joins the cells of an open stack: a tint behind them and a bracket above.

    It reaches half of the gap to each side, so that cells beside each other are joined.
    """
    ground = QRectF(cell).adjusted(-GAP / 2, -GAP / 2, GAP / 2, GAP / 2)
    is_first = stack.place == 1
    ground.adjust(1 if is_first else 0, 0, -1 if stack.has_end else 0, 0)
    painter.fillRect(ground, faded(theme.text, _TINT))
    painter.setPen(QPen(QColor(theme.dim), _BRACKET, c=Qt.PenCapStyle.FlatCap))
    top = ground.top() + _BRACKET / 2
    painter.drawLine(QPointF(ground.left(), top), QPointF(ground.right(), top))
    ends = ((is_first, ground.left() + 1), (stack.has_end, ground.right() - 1))
    for x in (x for is_end, x in ends if is_end):
        painter.drawLine(QPointF(x, top), QPointF(x, top + _BRACKET_ARM))


def cell_chip_style(cell: Cell, theme: Theme) -> ChipStyle | None:
    """Return how the chip of a cell looks, which may stand for a stack.

    A stack whose images are not all labeled, or suggested, as the chip says tells for how many
    of them it holds.
    """
    stack, style = cell.stack, chip_style(cell, theme)
    if stack is None or not stack.is_closed:
        return style
    if stack.class_count > 1:
        text = QCoreApplication.translate("Stack", "{count} classes")
        fill, line, ink = QColor(theme.hover), QColor(theme.outline), QColor(theme.text)
        return ChipStyle(text.format(count=figure(stack.class_count)), "", fill, line, ink)
    part = stack.label_count or stack.alike_count
    if style is None or not 0 < part < stack.size:
        return style
    return replace(style, confidence=f"{figure(part)}/{figure(stack.size)}")


def _paint_triangle(painter: QPainter, badge: QRect, points_right: bool, theme: Theme) -> None:
    center = QPointF(badge.left() + _BADGE_MARGIN + _GLYPH / 2 + 1, badge.center().y() + 0.5)
    half = _GLYPH / 2
    right = [QPointF(-half + 1.5, -half), QPointF(half - 1, 0), QPointF(-half + 1.5, half)]
    down = [QPointF(-half, -half + 1.5), QPointF(half, -half + 1.5), QPointF(0, half - 1)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    points = right if points_right else down
    painter.drawPolygon(QPolygonF([center + point for point in points]))

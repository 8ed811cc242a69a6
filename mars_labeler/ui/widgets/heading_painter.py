"""Paints the strip above a group of the grid."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from mars_labeler.ui.models.grouping import GroupHeading
from mars_labeler.ui.theme import BODY_PX, GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.painting import draw_text, fill_rounded, sized

_INSET = 7
"""Between the strip and the cells below it: room for the rings of the current one."""


class HeadingPainter:
    """Paints headings in the colors of one theme."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self._title_font = sized(font, BODY_PX, is_bold=True)
        self._details_font = sized(font, SMALL_PX)

    def paint(self, painter: QPainter, rect: QRect, heading: GroupHeading, side: int) -> None:
        """Paint a heading into `rect`, its words in line with cells `side` from the edge."""
        strip = QRectF(rect).adjusted(side - GRID, 0, GRID - side, -_INSET)
        fill_rounded(painter, strip, QColor(self._theme.hover), 4)
        words = strip.adjusted(GRID, 0, -GRID, 0)
        painter.setFont(self._title_font)
        draw_text(painter, words, heading.title, self._theme.text)
        width = QFontMetricsF(self._title_font).horizontalAdvance(heading.title)
        words.setLeft(min(words.right(), words.left() + width + GRID + GRID / 2))
        painter.setFont(self._details_font)
        draw_text(painter, words, heading.details, self._theme.dim)

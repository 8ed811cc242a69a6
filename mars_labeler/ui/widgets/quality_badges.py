"""The marks of what is wrong with an image's quality: one glyph a flag, told apart by its shape."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.ui.icons import cached_pixmap, flag_icon_name
from mars_labeler.ui.theme import SMALL_PX, Theme
from mars_labeler.ui.widgets.painting import Align, faded, sized

BADGE_PX = 16
GLYPH_PX = 12
MOST_BADGES = 3
"""More of them become one "+": a thumbnail is there to be seen."""

_MARGIN = 3
_GAP = 2
_MORE_PX = 20
_PLATE = 0.86
"""Opacity of the ground of a badge: its glyph must be legible on a white and a black picture."""


def paint_quality_badges(
    painter: QPainter, picture: QRect, flags: QualityFlag, theme: Theme
) -> None:
    """Paint a badge for each flag into the lower left corner of a picture.

    The chip of a class stands below the picture and has round corners, color and a name; badges
    stand in the picture, square, gray and without words.
    """
    if not flags:
        return
    found = list(flags)
    shown = found if len(found) <= MOST_BADGES else found[: MOST_BADGES - 1]
    place = QRect(picture.bottomLeft(), QSize(BADGE_PX, BADGE_PX))
    place.translate(_MARGIN, 1 - BADGE_PX - _MARGIN)
    ratio = painter.device().devicePixelRatioF()
    for flag in shown:
        _paint_plate(painter, place, theme)
        inset = (BADGE_PX - GLYPH_PX) // 2
        glyph = cached_pixmap(flag_icon_name(flag), theme.text, GLYPH_PX, ratio)
        painter.drawPixmap(place.left() + inset, place.top() + inset, glyph)
        place.translate(BADGE_PX + _GAP, 0)
    if len(shown) < len(found):
        place.setWidth(_MORE_PX)
        _paint_plate(painter, place, theme)
        _paint_more(painter, place, len(found) - len(shown), theme)


def _paint_more(painter: QPainter, place: QRect, count: int, theme: Theme) -> None:
    font = painter.font()
    painter.setFont(sized(font, SMALL_PX, is_bold=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(place, Align.AlignCenter, f"+{count}")
    painter.setFont(font)


def _paint_plate(painter: QPainter, place: QRect, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.outline), 1, Qt.PenStyle.SolidLine))
    painter.setBrush(faded(theme.background, _PLATE))
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

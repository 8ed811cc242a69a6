"""Small marks that several widgets paint by hand."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from mars_labeler.ui.theme import FOCUS_RING_PX, SMALL_PX, Theme

Align = Qt.AlignmentFlag

SWATCH_PX = 10
KEY_CAP_PX = 18


def sized(font: QFont, pixels: int, is_bold: bool = False) -> QFont:
    """Return `font` at another size, in device-independent pixels."""
    made = QFont(font)
    made.setPixelSize(pixels)
    if is_bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    color: str,
    align: Qt.AlignmentFlag = Align.AlignLeft,
) -> None:
    """Draw one line of text in the painter's font, in the middle of the height, elided to fit."""
    shown = QFontMetricsF(painter.font()).elidedText(
        text, Qt.TextElideMode.ElideRight, rect.width()
    )
    painter.setPen(QColor(color))
    painter.drawText(rect, align | Align.AlignVCenter, shown)


def draw_focus_ring(painter: QPainter, rect: QRectF, theme: Theme, radius: float = 4) -> None:
    """Draw the ring of the widget or row that has the keyboard, inside `rect`."""
    inset = FOCUS_RING_PX / 2
    painter.setPen(QPen(QColor(theme.accent), FOCUS_RING_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_swatch(painter: QPainter, rect: QRectF, color: str) -> None:
    """Draw the color of a class as a small square in the middle of `rect`."""
    square = QRectF(0, 0, SWATCH_PX, SWATCH_PX)
    square.moveCenter(rect.center())
    fill_rounded(painter, square, QColor(color), 2)


def draw_key_cap(painter: QPainter, rect: QRectF, key: str, theme: Theme) -> None:
    """Draw `key` as a key of a keyboard in the middle of `rect`."""
    cap = QRectF(0, 0, KEY_CAP_PX, KEY_CAP_PX - 1)
    cap.moveCenter(rect.center())
    painter.setPen(QPen(QColor(theme.outline), 1))
    painter.setBrush(QColor(theme.field))
    painter.drawRoundedRect(cap, 3, 3)
    painter.setFont(sized(painter.font(), SMALL_PX, is_bold=True))
    draw_text(painter, cap, key, theme.text, Align.AlignHCenter)


def fill_rounded(painter: QPainter, rect: QRectF, color: QColor, radius: float) -> None:
    """Fill a rectangle with round corners, without an edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, radius, radius)


def faded(color: str, opacity: float) -> QColor:
    """Return `color` with an opacity in [0, 1]."""
    made = QColor(color)
    made.setAlphaF(opacity)
    return made

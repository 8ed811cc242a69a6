"""The chip that tells an image's class: solid for a label, dashed for a suggestion."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from mars_labeler.services.image_table import SuggestionState
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.strings import confidence as shown_confidence
from mars_labeler.ui.theme import GRID, Theme, contrast_ratio
from mars_labeler.ui.widgets.painting import faded

RADIUS = 4.0
_TINT = 0.14


@dataclass(frozen=True)
class ChipStyle:
    """How one chip looks.

    Args:
        text: The class's name, cut where there is no room.
        confidence: Two decimals after the name; empty for a label.
        fill: Inside of the chip.
        line: Its outline.
        ink: Its text.
        pen: Kind of the outline.
        is_struck: Whether the text is struck through.
        is_italic: Whether the text is italic.
    """

    text: str
    confidence: str
    fill: QColor
    line: QColor
    ink: QColor
    pen: Qt.PenStyle = Qt.PenStyle.SolidLine
    is_struck: bool = False
    is_italic: bool = False


def chip_style(cell: Cell, theme: Theme) -> ChipStyle | None:
    """Return how a cell's chip looks, None when it has neither label nor suggestion.

    Each kind has a sign besides its color: solid, dashed, dotted with italics (stale), struck
    through (rejected).
    """
    if cell.label is not None:
        color = QColor(cell.label.color)
        return ChipStyle(cell.label.name, "", color, color, readable_ink(color))
    suggestion = cell.shown_suggestion
    if suggestion is None:
        return None
    color, dim = QColor(suggestion.color), QColor(theme.dim)
    confidence = shown_confidence(cell.confidence)
    clear = QColor(Qt.GlobalColor.transparent)
    match cell.state:
        case SuggestionState.REJECTED:
            line = QColor(theme.line)
            return ChipStyle(suggestion.name, "", clear, line, dim, is_struck=True)
        case SuggestionState.STALE:
            dotted = Qt.PenStyle.DotLine
            return ChipStyle(suggestion.name, confidence, clear, dim, dim, dotted, is_italic=True)
        case _:
            tint = faded(suggestion.color, _TINT)
            dashed = Qt.PenStyle.DashLine
            return ChipStyle(suggestion.name, confidence, tint, color, QColor(theme.text), dashed)


def readable_ink(background: QColor) -> QColor:
    """Return black or white, whichever has more contrast (at least 4.5:1) on a color."""
    color = background.name()
    return QColor(max("#000000", "#ffffff", key=lambda ink: contrast_ratio(ink, color)))


def paint_chip(painter: QPainter, room: QRect, style: ChipStyle) -> QRect:
    """Paint a chip at the left of `room`, as wide as its text needs, and return its place."""
    font = QFont(painter.font())
    font.setStrikeOut(style.is_struck)
    font.setItalic(style.is_italic)
    metrics = QFontMetrics(font)
    confidence_width = metrics.horizontalAdvance(" " + style.confidence) if style.confidence else 0
    text_room = room.width() - 2 * GRID - confidence_width
    text = metrics.elidedText(style.text, Qt.TextElideMode.ElideRight, text_room)
    text_width = metrics.horizontalAdvance(text)
    chip = QRect(room.topLeft(), room.size())
    chip.setWidth(text_width + confidence_width + 2 * GRID)
    pen = QPen(style.line, 1.0, style.pen)
    if style.pen == Qt.PenStyle.DashLine:
        pen.setDashPattern([4.0, 2.5])
    painter.setPen(pen)
    painter.setBrush(style.fill)
    painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    _paint_text(painter, chip, font, (text, text_width), style)
    return chip


def _paint_text(
    painter: QPainter, chip: QRect, font: QFont, fitted: tuple[str, int], style: ChipStyle
) -> None:
    text, text_width = fitted
    body = painter.font()
    inside = chip.adjusted(GRID, 0, -GRID, 0)
    painter.setFont(font)
    painter.setPen(style.ink)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
    painter.drawText(
        inside.adjusted(text_width, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, " " + style.confidence
    )
    painter.setFont(body)

"""Marks that the charts of the Evaluation view share."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from mars_labeler.domain.evaluation import Measured

_CAP_PX = 3


def mixed(first: str, second: str, share: float) -> QColor:
    """Return a color between two, `share` of the way from the first to the second."""
    start, end = QColor(first), QColor(second)
    channels = (
        (start.red(), end.red()),
        (start.green(), end.green()),
        (start.blue(), end.blue()),
    )
    return QColor(*(round(low + share * (high - low)) for low, high in channels))


def draw_whisker(painter: QPainter, start: QPointF, end: QPointF, color: str) -> None:
    """Draw an interval as a line with a cap at each end; it stands or lies."""
    painter.setPen(QPen(QColor(color), 1.5))
    painter.drawLine(start, end)
    is_upright = abs(start.x() - end.x()) < abs(start.y() - end.y())
    reach = QPointF(_CAP_PX, 0) if is_upright else QPointF(0, _CAP_PX)
    for place in (start, end):
        painter.drawLine(place - reach, place + reach)


def draw_point(painter: QPainter, place: QPointF, color: str, is_square: bool = False) -> None:
    """Draw a value as a disc, or as a square."""
    rect = QRectF(0, 0, 7, 7)
    rect.moveCenter(place)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    if is_square:
        painter.drawRect(rect)
    else:
        painter.drawEllipse(rect)


def upright(
    measured: Measured, plot: QRectF, x: float, floor: float = 0.0
) -> tuple[QPointF, QPointF, QPointF]:
    """Return where a figure and the ends of its interval stand above `x` in a plot of shares.

    Args:
        measured: The figure.
        plot: Where the plot is.
        x: The place in it.
        floor: The share at its lower edge; 1 is at the upper one.
    """
    value, low, high = (
        QPointF(x, plot.bottom() - (share - floor) / (1 - floor) * plot.height())
        for share in (measured.value, measured.low, measured.high)
    )
    return value, low, high

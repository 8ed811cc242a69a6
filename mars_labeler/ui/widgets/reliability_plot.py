"""A reliability diagram: how often suggestions of each confidence are right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mars_labeler.domain.evaluation import Reliability, ReliabilityBin
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.evaluation_words import calibration_text, counted_text
from mars_labeler.ui.strings import confidence
from mars_labeler.ui.theme import SMALL_PX, Theme
from mars_labeler.ui.widgets.figure_painting import draw_whisker, mixed, upright
from mars_labeler.ui.widgets.painting import Align, draw_text, sized

LEFT_PX, TOP_PX, BOTTOM_PX = 38, 40, 34
LINE_PX = 16


class ReliabilityPlot(QWidget):
    """Bars of the accuracy in each bin of confidence; on the diagonal both are the same.

    Args:
        title: Which confidences these are.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._found: Reliability | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_reliability(self, found: Reliability | None) -> None:
        """Show a diagram; None where nothing can be said."""
        self._found = found
        self.setAccessibleDescription(calibration_text(found))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which the bins can be told apart."""
        return QSize(320, 260)

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(220, 260)

    def text_of(self, shown: ReliabilityBin) -> str:
        """Return what a bin says."""
        text = self.tr("Confidence {low} to {high}, {mean} on average. Right: {accuracy}")
        return text.format(
            low=f"{shown.low:.2f}",
            high=f"{shown.high:.2f}",
            mean=confidence(shown.confidence),
            accuracy=counted_text(shown.accuracy),
        )

    def event(self, event: QEvent) -> bool:
        """Tell of the bin under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            share = (event.pos().x() - self._plot().left()) / self._plot().width()
            bins = self._found.bins if self._found else ()
            shown = next((each for each in bins if each.low <= share < each.high), None)
            if shown is None or not shown.accuracy.count:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.text_of(shown), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axes, the diagonal and the bins."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, plot = theme_of(self.palette()), self._plot()
        painter.setFont(sized(self.font(), SMALL_PX, is_bold=True))
        draw_text(painter, QRectF(0, 0, self.width(), LINE_PX), self._title, theme.text)
        painter.setFont(sized(self.font(), SMALL_PX))
        error = QRectF(0, LINE_PX, self.width(), LINE_PX)
        draw_text(painter, error, calibration_text(self._found), theme.dim)
        self._paint_axes(painter, plot, theme)
        for each in self._found.bins if self._found else ():
            if each.accuracy.count:
                _paint_bin(painter, plot, each, theme)
        painter.setPen(QPen(QColor(theme.dim), 1, Qt.PenStyle.DashLine))
        painter.drawLine(plot.bottomLeft(), plot.topRight())

    def _paint_axes(self, painter: QPainter, plot: QRectF, theme: Theme) -> None:
        for quarter in range(5):
            share = quarter / 4
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            tick = QRectF(0, y - LINE_PX / 2, LEFT_PX - 6, LINE_PX)
            draw_text(painter, tick, f"{round(100 * share)}%", theme.dim, Align.AlignRight)
            x = plot.left() + share * plot.width()
            below = QRectF(x - 20, plot.bottom() + 2, 40, LINE_PX)
            draw_text(painter, below, f"{share:g}", theme.dim, Align.AlignHCenter)
        caption = QRectF(plot.left(), self.height() - LINE_PX, plot.width(), LINE_PX)
        words = self.tr("confidence; upward: share that is right")
        draw_text(painter, caption, words, theme.dim, Align.AlignHCenter)

    def _plot(self) -> QRectF:
        return QRectF(
            LEFT_PX, TOP_PX, self.width() - LEFT_PX - 14, self.height() - TOP_PX - BOTTOM_PX
        )


def _paint_bin(painter: QPainter, plot: QRectF, shown: ReliabilityBin, theme: Theme) -> None:
    """Paint a bin's accuracy as a bar; one of too few images is only hinted at."""
    left = plot.left() + shown.low * plot.width()
    width = (shown.high - shown.low) * plot.width()
    value, low, high = upright(shown.accuracy, plot, left + width / 2)
    bar = QRectF(left + 1, value.y(), width - 2, plot.bottom() - value.y())
    if not shown.accuracy.is_enough:
        painter.setPen(QPen(QColor(theme.outline), 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        return
    painter.fillRect(bar, mixed(theme.panel, theme.outline, 0.8))
    draw_whisker(painter, low, high, theme.accent)

"""How good the model versions were, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mars_labeler.domain.evaluation import Measured, VersionFigures
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.evaluation_words import counted_text
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import SMALL_PX, Theme
from mars_labeler.ui.widgets.figure_painting import draw_point, draw_whisker, upright
from mars_labeler.ui.widgets.painting import Align, draw_text, sized

LEFT_PX, TOP_PX, BOTTOM_PX = 38, 24, 34
LINE_PX = 16
APART_PX = 5
TICKS = {0.8: 4, 0.5: 5, 0.0: 4}
"""By the share at the lower edge, into how many steps it is to 1."""

MOST = 20
"""Versions that are shown; earlier ones are left out."""


class VersionCurves(QWidget):
    """Top-1 and mean recall of each version, with intervals and the images they are of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions: tuple[VersionFigures, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Accuracy of the model versions"))

    def set_versions(self, versions: Sequence[VersionFigures]) -> None:
        """Show these versions, the oldest first."""
        self._versions = tuple(versions)[-MOST:]
        self.setAccessibleDescription(". ".join(map(self.text_of, self._versions)))
        self.update()

    def text_of(self, version: VersionFigures) -> str:
        """Return what a version says."""
        text = self.tr("Model {version}: top-1 {top_1}; mean recall {recall}")
        return text.format(
            version=version.version,
            top_1=counted_text(version.top_1),
            recall=counted_text(version.mean_recall),
        )

    def sizeHint(self) -> QSize:
        """Return a size with room for a few versions."""
        return QSize(400, 200)

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(260, 200)

    def event(self, event: QEvent) -> bool:
        """Tell of the version under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            share = (event.pos().x() - self._plot().left()) / self._plot().width()
            place = int(share * len(self._versions))
            if share >= 0 and place < len(self._versions):
                QToolTip.showText(event.globalPos(), self.text_of(self._versions[place]), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axes, both curves and their legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SMALL_PX))
        theme = theme_of(self.palette())
        self._paint_axes(painter, theme)
        self._paint_legend(painter, theme)
        top_1 = [each.top_1 for each in self._versions]
        recall = [each.mean_recall for each in self._versions]
        self._paint_curve(painter, recall, APART_PX, theme.dim, is_square=True)
        self._paint_curve(painter, top_1, -APART_PX, theme.accent, is_square=False)

    def _paint_axes(self, painter: QPainter, theme: Theme) -> None:
        plot = self._plot()
        floor = self._floor()
        for step in range(TICKS[floor] + 1):
            way = step / TICKS[floor]
            y = plot.bottom() - way * plot.height()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            tick = QRectF(0, y - LINE_PX / 2, LEFT_PX - 6, LINE_PX)
            share = f"{100 * (floor + way * (1 - floor)):.0f}%"
            draw_text(painter, tick, share, theme.dim, Align.AlignRight)
        width = plot.width() / max(1, len(self._versions))
        for place, version in enumerate(self._versions):
            below = QRectF(plot.left() + place * width, plot.bottom() + 2, width, LINE_PX)
            draw_text(painter, below, str(version.version), theme.text, Align.AlignHCenter)
            count = self.tr("n {count}").format(count=figure(version.top_1.count))
            below.translate(0, LINE_PX - 2)
            draw_text(painter, below, count, theme.dim, Align.AlignHCenter)

    def _paint_legend(self, painter: QPainter, theme: Theme) -> None:
        entries = (
            (self.tr("top-1"), theme.accent, False),
            (self.tr("mean recall"), theme.dim, True),
        )
        left = float(LEFT_PX)
        for text, color, is_square in entries:
            draw_point(painter, QPointF(left + 4, LINE_PX / 2), color, is_square)
            rect = QRectF(left + 14, 0, 90, LINE_PX)
            draw_text(painter, rect, text, theme.text)
            left += 76

    def _paint_curve(
        self,
        painter: QPainter,
        figures: Sequence[Measured],
        shift: float,
        color: str,
        is_square: bool,
    ) -> None:
        """Paint one curve; a version with too few images leaves a gap in it."""
        plot, before = self._plot(), None
        width = plot.width() / max(1, len(figures))
        for place, each in enumerate(figures):
            x = plot.left() + (place + 0.5) * width + shift
            value, low, high = upright(each, plot, x, self._floor())
            if not each.is_enough:
                before = None
                continue
            if before is not None:
                style = Qt.PenStyle.DashLine if is_square else Qt.PenStyle.SolidLine
                painter.setPen(QPen(QColor(color), 1.5, style))
                painter.drawLine(before, value)
            draw_whisker(painter, low, high, color)
            draw_point(painter, value, color, is_square)
            before = value

    def _floor(self) -> float:
        """Return the largest share at the lower edge that cuts no interval off."""
        both = [each for version in self._versions for each in (version.top_1, version.mean_recall)]
        lowest = min((each.low for each in both if each.is_enough), default=0.0)
        return next(floor for floor in TICKS if floor <= lowest)

    def _plot(self) -> QRectF:
        return QRectF(
            LEFT_PX, TOP_PX, self.width() - LEFT_PX - 8, self.height() - TOP_PX - BOTTOM_PX
        )

"""What the colors of a heat map mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.services.explaining import heat_colors
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID, SMALL_PX
from mars_labeler.ui.widgets.painting import Align, draw_text, sized

BAR_WIDTH, BAR_PX = 64, 8
WORD_WIDTH = 36
STEPS = 9


class HeatLegend(QWidget):
    """A bar of the colors between "less" and "more"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        values = np.linspace(0, 1, STEPS, dtype=np.float32)
        self._colors = [QColor(*color) for color in heat_colors(values).tolist()]
        self.setToolTip(
            self.tr("How much less likely the class is when a place of the picture is hidden")
        )
        self.setAccessibleName(self.tr("The brighter, the more it counted"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the bar and two words."""
        return QSize(BAR_WIDTH + 2 * (WORD_WIDTH + GRID), 2 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar and the words."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setFont(sized(self.font(), SMALL_PX))
        rect = QRectF(self.rect())
        words = rect.adjusted(0, 0, -(rect.width() - WORD_WIDTH), 0)
        draw_text(painter, words, self.tr("less"), theme.dim, Align.AlignRight)
        bar = QRectF(WORD_WIDTH + GRID, (rect.height() - BAR_PX) / 2, BAR_WIDTH, BAR_PX)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for place, color in enumerate(self._colors):
            gradient.setColorAt(place / (STEPS - 1), color)
        painter.fillRect(bar, gradient)
        words.moveLeft(bar.right() + GRID)
        draw_text(painter, words, self.tr("more"), theme.dim)
        painter.end()

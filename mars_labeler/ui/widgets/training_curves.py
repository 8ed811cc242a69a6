"""Curves of a training: the losses on the left, what is measured on held-out images right.

pyqtgraph takes a while to import; this module is imported when the strip is first opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.curve_plot import CurvePlot

HEIGHT = 176


class TrainingCurves(QWidget):
    """Two plots over the same epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses = CurvePlot(self.tr("Losses"), is_share=False)
        self._shares = CurvePlot(self.tr("Held-out images"), is_share=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._losses.widget)
        layout.addWidget(self._shares.widget)
        self.setMinimumHeight(HEIGHT)
        self._paint_plots()

    @property
    def curve_names(self) -> list[str]:
        """The names of all curves that have points, losses first."""
        return [*self._losses.points, *self._shares.points]

    def add_measures(self, step: int, measures: Mapping[str, float]) -> None:
        """Add one point to the curve of each measure.

        Args:
            step: Its place on the x axis (an epoch).
            measures: Values by name; those named after an accuracy or a recall are shares.
        """
        for name, value in measures.items():
            is_share = "accuracy" in name or "recall" in name
            (self._shares if is_share else self._losses).add_point(name, step, value)

    def clear(self) -> None:
        """Take all curves away."""
        self._losses.clear()
        self._shares.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the plots anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_plots()

    def _paint_plots(self) -> None:
        theme = theme_of(self.palette())
        self._losses.set_theme(theme)
        self._shares.set_theme(theme)

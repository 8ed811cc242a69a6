"""Curves of a training: the losses on the left, the shares on the right.

The shares are what is measured on held-out images and, dim, how far the embeddings are spread,
which has the same scale. The effective rank has another one and is no curve.

pyqtgraph takes a while to import; this module is imported when the strip is first opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import unmeasured_text
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.curve_plot import CurvePlot

HEIGHT = 176
SPREAD, RANK = "embedding deviation", "effective rank"
TOTAL = "total loss"
ACCURACY, RECALL = "held-out accuracy", "held-out mean recall"


class TrainingCurves(QWidget):
    """Two plots over the same epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses = CurvePlot(self.tr("Losses"), is_share=False)
        self._shares = CurvePlot(self.tr("Accuracy and spread"), is_share=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._losses.widget)
        layout.addWidget(self._shares.widget)
        self.setMinimumHeight(HEIGHT)
        self._paint_plots()

    @property
    def note(self) -> str:
        """Why there is no accuracy beside the other curves; empty where there is, or no curve."""
        return self._shares.note

    @property
    def curve_names(self) -> list[str]:
        """The names of all curves that have points, losses first."""
        return [*self._losses.points, *self._shares.points]

    def add_measures(self, step: int, measures: Mapping[str, float]) -> None:
        """Add one point to the curve of each measure.

        Args:
            step: Its place on the x axis (an epoch).
            measures: Values by name. Losses are named by the method: they are all the measures
                that are not known otherwise.
        """
        for name in _losses(measures):
            self._losses.add_point(name.removesuffix(" loss"), step, measures[name])
        shares = {
            ACCURACY: self.tr("accuracy"),
            RECALL: self.tr("mean recall"),
            SPREAD: self.tr("embedding spread"),
        }
        for name, shown in shares.items():
            if name in measures:
                self._shares.add_point(shown, step, measures[name], is_dim=name == SPREAD)
        self._shares.set_note("" if shares[ACCURACY] in self._shares.points else unmeasured_text())

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


def _losses(measures: Mapping[str, float]) -> list[str]:
    """Return the losses; the total only where it sums up several, else it hides the one."""
    known = (ACCURACY, RECALL, SPREAD, RANK)
    parts = [name for name in measures if name not in (*known, TOTAL)]
    return [*parts, TOTAL] if TOTAL in measures and len(parts) != 1 else parts

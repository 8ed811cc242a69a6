"""One plot with a legend, in the colors of the theme."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from mars_labeler.ui.theme import DARK, SMALL_PX, Theme
from mars_labeler.ui.widgets.painting import sized

CURVE_COLORS = {
    "dark": ("#e2754e", "#6fb3e0", "#94c470", "#cfa3e0"),
    "light": ("#b44824", "#1f6fa8", "#3f7326", "#86459c"),
}
"""Apart from each other, and at least 4.5:1 on the panel of their theme."""

DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
"""Color is never the only sign."""

LEGEND_SHARE = 0.36
LEGEND_LETTERS = 16
AXIS_WIDTH = 44
TICK_PX = 4
LINE_PX = 1.5


class CurvePlot:
    """Curves by name. Made of a pyqtgraph widget rather than one, so that it can be typed.

    Args:
        title: What the y axis shows.
        is_share: Whether the values are shares in [0, 1], shown as percentages.
    """

    def __init__(self, title: str, is_share: bool) -> None:
        self.points: dict[str, tuple[list[float], list[float]]] = {}
        self._title = title
        self._is_share = is_share
        self._theme = DARK
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._dim: set[str] = set()
        self._plot = pg.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAccessibleName(title)
        self._legend = self._plot.addLegend(offset=(8, 2), colCount=2)
        self._note_text = ""
        self._note = pg.LabelItem()
        self._note.setParentItem(self._plot.getPlotItem().getViewBox())
        self._note.anchor(itemPos=(0.5, 1), parentPos=(0.5, 1), offset=(0, -2))
        self.set_note("")
        self._plot.getAxis("left").setWidth(AXIS_WIDTH)
        if is_share:
            self._plot.getAxis("left").setTicks([[(n / 4, f"{n * 25}%") for n in range(5)]])
            self._show_range(0, 1)
        self._show_scale()

    @property
    def note(self) -> str:
        """What the plot says along its lower edge."""
        return self._note_text

    @property
    def has_scale(self) -> bool:
        """Whether its axes have figures: without a curve they would mean nothing."""
        return bool(self.points)

    @property
    def widget(self) -> QWidget:
        """The widget to lay out."""
        plot: QWidget = self._plot
        return plot

    def add_point(self, name: str, x: float, y: float, is_dim: bool = False) -> None:
        """Add a point at the end of the curve `name`, which is made when it is the first.

        Args:
            name: What the legend says.
            x: Its place on the x axis.
            y: Its value.
            is_dim: Whether the curve only explains the others, and is drawn that way.
        """
        xs, ys = self.points.setdefault(name, ([], []))
        xs.append(x)
        ys.append(y)
        if name not in self._curves:
            if is_dim:
                self._dim.add(name)
            self._curves[name] = self._plot.plot(name=_shortened(name), pen=self.pen(name))
            self._show_scale()
        self._curves[name].setData(xs, ys)
        if not self._is_share:
            self._fit_range()

    def pen(self, name: str) -> QPen:
        """Return what the curve `name` is drawn with."""
        if name in self._dim:
            color, style = self._theme.dim, Qt.PenStyle.DashLine
        else:
            place = [each for each in self.points if each not in self._dim].index(name)
            colors = CURVE_COLORS[self._theme.name]
            color, style = colors[place % len(colors)], DASHES[place % len(DASHES)]
        # A cosmetic pen is as wide as it says in device pixels, whatever the scale.
        pen = QPen(QColor(color), LINE_PX * self._plot.devicePixelRatioF())
        pen.setCosmetic(True)
        pen.setStyle(style)
        return pen

    def _fit_range(self) -> None:
        values = [y for _, ys in self.points.values() for y in ys]
        low = min(values)
        self._show_range(low, max(*values, low + 1e-3))

    def _show_range(self, low: float, high: float) -> None:
        """Leave the upper part of the plot to the legend: it must not lie on the curves."""
        room = LEGEND_SHARE / (1 - LEGEND_SHARE) * (high - low)
        self._plot.setYRange(low, high + room, padding=0.04)

    def set_note(self, text: str) -> None:
        """Say something along the lower edge; what follows a colon gets a line of its own."""
        self._note_text = text
        lines = text.replace(": ", ":<br>")
        self._note.setText(lines, color=self._theme.dim, size=f"{SMALL_PX - 1}px")

    def _show_scale(self) -> None:
        for side in ("left", "bottom"):
            length = -TICK_PX if self.has_scale else 0
            self._plot.getAxis(side).setStyle(showValues=self.has_scale, tickLength=length)
        self._plot.showGrid(y=self.has_scale, alpha=0.15)

    def clear(self) -> None:
        """Take all curves and the note away."""
        self._plot.clear()
        self._legend.clear()
        self._curves.clear()
        self._dim.clear()
        self.points.clear()
        self.set_note("")
        self._show_scale()

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in the colors of `theme`."""
        self._theme = theme
        self._plot.setBackground(QColor(theme.panel))
        self._plot.setTitle(self._title, color=theme.dim, size=f"{SMALL_PX}px")
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.dim))
            axis.setStyle(tickFont=sized(self._plot.font(), SMALL_PX - 1))
        self.set_note(self._note_text)
        self._legend.setLabelTextColor(QColor(theme.text))
        self._legend.setLabelTextSize(f"{SMALL_PX}px")
        for _, label in self._legend.items:
            label.setText(label.text, color=theme.text)  # the setter leaves old ones as they are
        for name, curve in self._curves.items():
            curve.setPen(self.pen(name))


def _shortened(name: str) -> str:
    """Return `name` so that two fit side by side, whatever a method calls its losses."""
    return name if len(name) <= LEGEND_LETTERS else f"{name[: LEGEND_LETTERS - 1].rstrip()}…"

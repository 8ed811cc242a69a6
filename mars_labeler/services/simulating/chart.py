"""Learning curves as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mars_labeler.services.simulating.results import TARGETS, Simulation
from mars_labeler.services.whole_files import replaced_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = (
    "#d4613a", "#3465a4", "#4e9a06", "#75507b", "#c4a000", "#0f8b8d", "#a40000", "#555753",
    "#111111",
)  # fmt: skip
_STYLES = ("-", "--", "-.")
_MEASURES = (("top_1", "top-1"), ("mean_recall", "mean recall"))


def draw_chart(simulation: Simulation, output: Path) -> None:
    """Draw top-1 and mean recall over the labels given, a line a strategy, as PNG.

    The bands are one standard deviation over the seeds to each side.

    Raises:
        ProjectError: The file cannot be written.
    """
    from matplotlib.figure import Figure  # without pyplot it needs no display

    figure = Figure(figsize=(13, 6), dpi=110, layout="constrained")
    panels = figure.subplots(1, 2, sharex=True)
    for panel, (name, title) in zip(panels, _MEASURES, strict=True):
        _draw_panel(panel, simulation, name, title)
    for share in TARGETS:
        panels[0].axhline(share, color="#888888", linewidth=0.8, linestyle=":")
    panels[1].legend(loc="lower right", fontsize=9)
    figure.suptitle(
        f"{simulation.pool_images:,} images to choose from, "
        f"measured on {simulation.test_images:,} held out"
    )
    with replaced_file(output) as unfinished:
        figure.savefig(unfinished, format="png")


def _draw_panel(panel: Axes, simulation: Simulation, name: str, title: str) -> None:
    for place, strategy in enumerate(simulation.strategies):
        curve = simulation.curve(strategy)
        labels = [point.labels for point in curve]
        means = [getattr(point, name) for point in curve]
        spreads = [getattr(point, f"{name}_spread") for point in curve]
        low = [mean - spread for mean, spread in zip(means, spreads, strict=True)]
        high = [min(1, mean + spread) for mean, spread in zip(means, spreads, strict=True)]
        color = _COLORS[place % len(_COLORS)]
        style = _STYLES[place % len(_STYLES)]
        panel.plot(labels, means, color=color, linestyle=style, label=strategy.value)
        panel.fill_between(labels, low, high, color=color, alpha=0.08, linewidth=0)
    panel.set_title(title)
    panel.set_xlabel("labels given")
    panel.set_ylim(0, 1)
    panel.yaxis.set_major_formatter("{x:.0%}")
    panel.grid(visible=True, color="#dddddd", linewidth=0.6)

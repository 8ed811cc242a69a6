"""How the window's times grow with the number of images: draws what two benchmarks have measured.

    python benchmarks/growth.py

Reads `benchmarks/results/browsing.json` and `labeling.json` and draws `packaging/growth.png`: what
a person does once in a while on the left, what she does with every key on the right. Prints by how
much each time grows from the smallest to the largest project. Needs the extra `bench`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

RESULTS = Path(__file__).parent / "results"
PICTURE = Path(__file__).parents[1] / "packaging" / "growth.png"
AIM_MS = 100
FRAME_MS = 16

ONCE = (
    ("first screen, after Qt is imported", ("first screen", "Qt imported to first screen, s"), 1e3),
    ("search of three words, longest", ("queries", "search, three words", "longest"), 1.0),
    ("sort, longest", ("queries", "sorts", "longest"), 1.0),
    ("filter, longest", ("queries", "filters", "longest"), 1.0),
    ("End, with pictures", ("jumping", "End, with pictures", "p50"), 1.0),
)
"""Of `browsing.json`: a name, where it stands, and the factor that makes it milliseconds."""

FRAMES = ("wheel, 99 % of the frames", ("scrolling", "wheel, warm", "p99"), 1.0)

KEYS = (
    ("key to committed, median", ("committed", "p50")),
    ("key to painted, median", ("painted", "p50")),
    ("key to painted, 99 %", ("painted", "p99")),
)
"""Of `labeling.json`."""


def main() -> None:
    """Draw the picture and print the growth."""
    browsing = json.loads((RESULTS / "browsing.json").read_text("utf-8"))
    labeling = json.loads((RESULTS / "labeling.json").read_text("utf-8"))
    counts = sorted(int(name) for name in browsing if name.isdecimal())
    windows = [browsing[str(count)]["window"] for count in counts]
    idle = [labeling[f"idle, {count:,}"] for count in counts]
    once = {name: series(windows, place, factor) for name, place, factor in ONCE}
    often = {name: series(idle, place, 1.0) for name, place in KEYS}
    often[FRAMES[0]] = series(windows, FRAMES[1], FRAMES[2])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True)
    draw(left, counts, once, "once in a while", AIM_MS)
    draw(right, counts, often, "with every key and every frame", FRAME_MS)
    left.set_ylabel("milliseconds")
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110)
    for name, times in (once | often).items():
        click.echo(f"{name:40} {times[-1] / times[0]:6.2f} times for {counts[-1] // counts[0]}")


def series(found: Sequence[Mapping[str, Any]], place: Sequence[str], factor: float) -> list[float]:
    """Return one time, in milliseconds, at each size."""
    times = []
    for each in found:
        value: Any = each
        for name in place:
            value = value[name]
        times.append(float(value) * factor)
    return times


def draw(
    axes: Axes, counts: Sequence[int], lines: Mapping[str, Sequence[float]], title: str, aim: float
) -> None:
    """Draw one half of the picture, with a dashed line for what is aimed at."""
    for name, times in lines.items():
        axes.plot(counts, times, marker="o", label=name)
    axes.axhline(aim, color="gray", linestyle="--", linewidth=1)
    axes.text(counts[0], aim, f" {aim:g} ms", va="bottom", color="gray", fontsize=8)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.minorticks_off()
    axes.set_xlabel("images")
    axes.set_title(title, fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


if __name__ == "__main__":
    main()

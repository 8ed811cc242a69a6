"""Curves as SVG: the coordinates, which the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 190
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 26
"""The frame around the plot: room for the numbers beside it, in units of the view box."""


@dataclass(frozen=True)
class Tick:
    """A labeled place on an axis, in units of the view box."""

    place: float
    text: str


@dataclass(frozen=True)
class Curve:
    """One curve, named in the legend.

    Args:
        name: What it shows.
        points: Places of its points.
        path: The same as an SVG path.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    path: str


@dataclass(frozen=True)
class Chart:
    """A plot of one or two curves.

    Args:
        title: What it shows, for those who cannot see it.
        curves: The curves.
        x_ticks: Numbers below it.
        y_ticks: Numbers beside it, each with a line across.
        has_points: Whether the points are marked.
    """

    title: str
    curves: tuple[Curve, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    has_points: bool


@dataclass(frozen=True)
class Axis:
    """From values to places in the view box.

    Args:
        low: Value at the start.
        high: Value at the end, above `low`.
        start: Place of `low`.
        end: Place of `high`.
    """

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the place of a value, to a tenth of a unit."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def x_axis(low: float, high: float) -> Axis:
    """Return the axis from left to right; a single value stands in the middle."""
    spare = 0.5 if high <= low else 0.0
    return Axis(low - spare, high + spare, LEFT, WIDTH - RIGHT)


def y_axis(low: float, high: float) -> Axis:
    """Return the axis from the bottom up."""
    return Axis(low, high, HEIGHT - BOTTOM, TOP)


def line(name: str, values: Sequence[tuple[float, float]], x: Axis, y: Axis) -> Curve:
    """Return a curve of straight lines from point to point."""
    points = tuple((x.place(across), y.place(up)) for across, up in values)
    path = "M" + " L".join(f"{across} {up}" for across, up in points)
    return Curve(name, points, path)


def staircase(name: str, values: Sequence[tuple[float, float]], x: Axis, y: Axis) -> Curve:
    """Return a curve that keeps each value until the next."""
    points = tuple((x.place(across), y.place(up)) for across, up in values)
    (first_x, first_y), *others = points
    steps = "".join(f" H{across} V{up}" for across, up in others)
    return Curve(name, points, f"M{first_x} {first_y}{steps}")

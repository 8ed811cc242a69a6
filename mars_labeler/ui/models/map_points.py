"""The points of the map: where they are, how they look, and which are near or inside. No Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.image_table import NONE

Flags = NDArray[np.bool_]
Points = NDArray[np.float32]


@dataclass(frozen=True)
class MapPoints:
    """One point an image.

    Args:
        ids: int64 (N,), strictly increasing image ids.
        positions: float32 (N, 2), x and y on the map, in [0, 1].
        colors: uint8 (N, 3).
        is_told: bool (N,), drawn above those whose color tells nothing.
        is_dimmed: bool (N,), what the filters hide.
        is_selected: bool (N,).
    """

    ids: NDArray[np.int64]
    positions: Points
    colors: NDArray[np.uint8]
    is_told: Flags
    is_dimmed: Flags
    is_selected: Flags
    order: NDArray[np.intp] = field(init=False)
    """intp (N,), the places in the order in which they are drawn, the topmost last."""

    def __post_init__(self) -> None:
        layer = self.is_told.astype(np.int8) - 2 * self.is_dimmed
        object.__setattr__(self, "order", np.argsort(layer, kind="stable"))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def reachable(self) -> NDArray[np.intp]:
        """The places of the points that can be selected: the filters do not hide them."""
        return np.flatnonzero(~self.is_dimmed)

    @property
    def selected_ids(self) -> NDArray[np.int64]:
        """The selected images, int64 (S,)."""
        return self.ids[self.is_selected]

    def place_of(self, image_id: int) -> int:
        """Return the place of an image, `NONE` where it is not on the map."""
        place = int(np.searchsorted(self.ids, image_id))
        return place if place < len(self) and self.ids[place] == image_id else NONE

    def selecting(self, is_selected: Flags) -> MapPoints:
        """Return the same points with others selected, bool (N,)."""
        return replace(self, is_selected=is_selected)

    def selecting_ids(self, image_ids: Collection[int]) -> MapPoints:
        """Return the same points with these images selected, as far as they are on the map."""
        wanted = np.fromiter(image_ids, np.int64, len(image_ids))
        return self.selecting(np.isin(self.ids, wanted))


def no_points() -> MapPoints:
    """Return a map of nothing."""
    return plain_points(np.empty(0, np.int64), np.empty((0, 2), np.float32))


def plain_points(ids: NDArray[np.int64], positions: Points) -> MapPoints:
    """Return points of which nothing is known but where they are."""
    count = len(ids)
    flags = np.zeros(count, bool)
    return MapPoints(ids, positions, np.zeros((count, 3), np.uint8), flags, flags, flags)


def nearest_place(points: Points, to: tuple[float, float], reach: float) -> int:
    """Return the place of the point, of (N, 2), nearest to another, `NONE` beyond `reach`."""
    if not len(points):
        return NONE
    distances = ((points - np.array(to, np.float32)) ** 2).sum(axis=1)
    place = int(distances.argmin())
    return place if distances[place] <= reach**2 else NONE


def neighbor_place(points: Points, start: Points, direction: tuple[int, int]) -> int:
    """Return the place of the next point in a direction, `NONE` where there is none.

    It lies within 45 degrees of the direction; what lies aside counts as farther away.

    Args:
        points: float32 (N, 2).
        start: float32 (2,), from where.
        direction: Steps in x and y: (1, 0) to the right, (0, 1) down.
    """
    ahead = np.array(direction, np.float32)
    away = points - start
    along = away @ ahead
    aside = np.abs(away @ ahead[::-1])
    is_there = (along > 0) & (aside <= along)
    if not is_there.any():
        return NONE
    return int(np.where(is_there, along + 2 * aside, np.inf).argmin())


def inside_polygon(points: Points, corners: NDArray[np.float64]) -> Flags:
    """Return which points, of (N, 2), lie inside a polygon, bool (N,).

    By the even-odd rule: a ray to the right crosses its edges an odd number of times (Shimrat,
    "Algorithm 112", CACM 1962). Only points within its bounds are looked at.

    Args:
        points: float32 (N, 2).
        corners: float64 (M, 2), the last joined to the first.
    """
    is_inside = np.zeros(len(points), bool)
    if len(corners) < 3:
        return is_inside
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    x, y = points[near].T.astype(np.float64)
    is_odd = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            is_crossed = (y0 > y) != (y1 > y)
            is_odd ^= is_crossed & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    is_inside[near] = is_odd
    return is_inside

"""The part of the map that is in sight: zoom and place. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MAX_ZOOM = 200.0
ZOOM_STEP = 1.25
_EDGE = 24.0
"""Free pixels round the fitted map."""


@dataclass(frozen=True)
class MapWindow:
    """A view of the unit square.

    Args:
        width: Of the view, in device-independent pixels.
        height: The same.
        zoom: 1 fits the square into the view.
        center: The point of the map in the middle of the view.
    """

    width: float
    height: float
    zoom: float = 1.0
    center: tuple[float, float] = (0.5, 0.5)

    @property
    def scale(self) -> float:
        """Pixels a unit of the map."""
        return max(min(self.width, self.height) - 2 * _EDGE, 1.0) * self.zoom

    def to_view(self, positions: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where positions, (N, 2), lie in the view, float32 (N, 2) in pixels."""
        offset = np.array([self.width, self.height]) / 2 - np.array(self.center) * self.scale
        return positions * np.float32(self.scale) + offset.astype(np.float32)

    def to_map(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the map under a point of the view."""
        return (
            self.center[0] + (x - self.width / 2) / self.scale,
            self.center[1] + (y - self.height / 2) / self.scale,
        )

    def resized(self, width: float, height: float) -> MapWindow:
        """Return the same part in a view of another size."""
        return replace(self, width=width, height=height)

    def zoomed(self, factor: float, x: float, y: float) -> MapWindow:
        """Return the view with a point of it staying where it is while all else grows."""
        zoom = float(np.clip(self.zoom * factor, 1.0, MAX_ZOOM))
        point = self.to_map(x, y)
        zoomed = replace(self, zoom=zoom)
        moved = zoomed.to_map(x, y)
        return zoomed.centered(
            self.center[0] + point[0] - moved[0], self.center[1] + point[1] - moved[1]
        )

    def moved(self, x: float, y: float) -> MapWindow:
        """Return the view with the map dragged by some pixels."""
        return self.centered(self.center[0] - x / self.scale, self.center[1] - y / self.scale)

    def centered(self, x: float, y: float) -> MapWindow:
        """Return the view with another point of the map in its middle, never beyond the map."""
        low, high = (0.5, 0.5) if self.zoom <= 1 else (0.0, 1.0)
        return replace(self, center=(float(np.clip(x, low, high)), float(np.clip(y, low, high))))

    def showing(self, x: float, y: float) -> MapWindow:
        """Return the view with a point of the map in sight, in its middle if it was not."""
        across = abs(x - self.center[0]) * self.scale
        down = abs(y - self.center[1]) * self.scale
        is_in_sight = across < self.width / 2 - _EDGE / 2 and down < self.height / 2 - _EDGE / 2
        return self if is_in_sight else self.centered(x, y)

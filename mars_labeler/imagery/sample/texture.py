"""Noise, shapes and light: what the sample's scenes are made of.

A picture under the brush is float32 (3, S, S), RGB, about [0, 1] (colors first: that paints twice
as fast as colors last); a mask is float32 (S, S) in
[0, 1]; a shape is a signed distance (S, S), negative inside, in the units of its coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
"""float32 (S, S): one number a pixel."""

AnyField = NDArray[np.floating]
"""(S, S) of any precision; what is made of it is float32."""

Picture = NDArray[np.float32]
"""float32 (3, S, S): a color a pixel, about [0, 1]."""

Color = tuple[float, float, float]
"""Red, green, blue in [0, 1]."""


@dataclass(frozen=True)
class Plane:
    """Coordinates of every pixel: x to the right and y down, [-1, 1] across the picture.

    Args:
        x: float32 (S, S).
        y: float32 (S, S).
    """

    x: Field
    y: Field

    @classmethod
    def of_size(cls, size: int) -> Plane:
        """Return the plane of a picture of `size` x `size` pixels."""
        steps = np.linspace(-1, 1, size, dtype=np.float32)
        x, y = np.meshgrid(steps, steps)
        return cls(x, y)

    @property
    def size(self) -> int:
        """Pixels along a side."""
        return len(self.x)

    def placed(self, x: float, y: float, angle: float = 0.0, scale: float = 1.0) -> Plane:
        """Return coordinates in which an object at (x, y), turned and scaled, lies plain.

        Args:
            x: Where the object's origin is.
            y: Where the object's origin is.
            angle: Its turn, in radians, clockwise on the screen.
            scale: The length of its unit.
        """
        cosine, sine = np.float32(np.cos(angle) / scale), np.float32(np.sin(angle) / scale)
        across, down = self.x - np.float32(x), self.y - np.float32(y)
        return Plane(across * cosine + down * sine, down * cosine - across * sine)

    def squashed(self, ratio: float) -> Plane:
        """Return the plane as seen aslant: circles become ellipses of this ratio of axes."""
        return Plane(self.x, self.y / np.float32(ratio))


def fractal_noise(
    rng: np.random.Generator,
    size: int,
    coarsest: int = 3,
    roughness: float = 0.55,
    finest: int = 200,
) -> Field:
    """Return noise of several scales, mean 0 and standard deviation 1.

    Args:
        rng: Source of chance.
        size: Pixels along a side.
        coarsest: Cells along a side at the coarsest scale; each next one has twice as many.
        roughness: Amplitude of a scale relative to the one before it.
        finest: No scale has more cells along a side than this.

    Returns:
        float32 (S, S).
    """
    total = np.zeros((size, size), np.float32)
    cells, amplitude = coarsest, 1.0
    while cells <= min(finest, size):
        total += np.float32(amplitude) * smooth_noise(rng, size, cells)
        cells, amplitude = cells * 2, amplitude * roughness
    spread = float(total.std()) or 1.0
    return np.asarray((total - total.mean()) / np.float32(spread), np.float32)


def smooth_noise(rng: np.random.Generator, size: int, cells: int) -> Field:
    """Return noise of one scale, `cells` x `cells` random values smoothly joined: (S, S)."""
    # One cell more than shown on each side, so that the border is no different from the middle.
    grid = Image.fromarray(rng.standard_normal((cells + 3, cells + 3), np.float32))
    box = (1.0, 1.0, cells + 2.0, cells + 2.0)
    return np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC, box=box), np.float32)


def mask_of(distance: AnyField, softness: float = 0.008) -> Field:
    """Return 1 inside a shape and 0 outside, smooth across its edge.

    Args:
        distance: Signed distance (S, S), negative inside.
        softness: Half the width of the edge, in the units of the distance.
    """
    return np.asarray(np.clip(0.5 - distance / np.float32(2 * softness), 0, 1), np.float32)


def length(x: Field, y: Field) -> Field:
    """Distance of (x, y) from the origin: (S, S)."""
    # numpy.hypot guards against overflow, which costs five times this.
    return np.sqrt(x * x + y * y)


def circle(plane: Plane, radius: float) -> Field:
    """Signed distance to a circle round the origin: (S, S)."""
    return length(plane.x, plane.y) - np.float32(radius)


def box(plane: Plane, half_width: float, half_height: float, rounding: float = 0.0) -> Field:
    """Signed distance to a rectangle round the origin, its corners rounded: (S, S)."""
    across = np.abs(plane.x) - np.float32(half_width - rounding)
    down = np.abs(plane.y) - np.float32(half_height - rounding)
    outside = length(np.maximum(across, 0), np.maximum(down, 0))
    inside = np.minimum(np.maximum(across, down), 0)
    return np.asarray(outside + inside - np.float32(rounding), np.float32)


def paint(picture: Picture, color: Color | Picture, mask: Field) -> None:
    """Lay a color, or a picture of the same size, over a picture where the mask is 1."""
    rows, columns = _touched(mask)
    part = picture[:, rows, columns]
    over = _as_picture(color)
    if not isinstance(color, tuple):
        over = over[:, rows, columns]
    part += (over - part) * mask[rows, columns]


def shade(picture: Picture, factor: float, mask: Field) -> None:
    """Multiply a picture's light by `factor` where the mask is 1."""
    rows, columns = _touched(mask)
    picture[:, rows, columns] *= 1 + np.float32(factor - 1) * mask[rows, columns]


def _touched(mask: Field) -> tuple[slice, slice]:
    """Return the rows and columns in which a mask is not 0: most shapes are small."""
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return slice(0), slice(0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def relief(height: Field, sun: float, strength: float = 1.0) -> Field:
    """Return how bright a surface of this height looks under a low sun: about 1, (S, S).

    Args:
        height: Height (S, S), about as many units as `fractal_noise` has.
        sun: Where the light comes from, in radians on the screen.
        strength: Contrast between lit and unlit slopes.
    """
    down, across = np.gradient(height * np.float32(height.shape[0] / 256))
    lit = -across * np.float32(np.cos(sun)) - down * np.float32(np.sin(sun))
    return np.asarray(1 + np.float32(strength) * np.tanh(lit * 2), np.float32)


def tinted(brightness: AnyField, color: Color) -> Picture:
    """Return a picture of one color at the given brightness: (3, S, S)."""
    return np.asarray(np.asarray(brightness, np.float32) * _as_picture(color))


def mixed(color: Color, other: Color, share: float) -> Color:
    """Return a color with the given share of another in it, in [0, 1]."""
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return red, green, blue


def _as_picture(color: Color | Picture) -> Picture:
    """Return an array that a picture can be calculated with: a color is (3, 1, 1)."""
    return np.asarray(color, np.float32).reshape(3, 1, 1) if isinstance(color, tuple) else color

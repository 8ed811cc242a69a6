"""Measures of a picture that tell the distortions of rover images."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.imagery.quality.perceptual_hash import perceptual_hash

_SATURATED = 250
"""Level from which a channel tells no differences any more; JPEG leaves few exactly at 255."""

_DARK = 32
"""Level up to which a pixel is dark in all channels, noise and stray light included."""

_WHITE = 240
"""Weakest channel of the frame's white marks, which are there whatever the camera saw."""

_EVEN, _BLACK, _EDGE = 4, 12, 16
"""Most levels within a lost row, highest level of one filled with black (compression leaves more
there), and least levels between a lost row and the next one."""

_ROUNDING = 20 / 12
"""Mean square of the Laplacian that whole levels alone make: 20 times the variance of rounding."""

_LEAST_SPREAD = 10
"""Standard deviation below which there is nothing to be sharp: a clear sky is not blurred."""

_BLOCK, _LEAST_WITHIN = 32, 0.14
"""Side of a block in pixels, and the part of the contrast within blocks below which all there is
to see is shading from one end to the other: a sky that is darker in the corners is not blurred."""

_FEWEST = 16
"""Fewer pixels than this are no picture to tell colors by."""

_PROBED = 16
"""Of a row every so-many-th pixel tells that it is not even; only the others are looked at."""

_LEVELS = np.arange(256)

Bytes = NDArray[np.uint8]


def measure(picture: Image.Image, width: int, height: int) -> QualityMeasures:
    """Measure a picture.

    Args:
        picture: The picture in RGB, reduced to at most 320 pixels.
        width: Pixels across of the original.
        height: Pixels down of the original.
    """
    gray = picture.convert("L")
    luma = np.asarray(gray)
    spread = _spread(gray.histogram())
    weakest, strongest = _channels(np.asarray(picture))
    is_lit = (strongest > _DARK) & (weakest < _WHITE)
    chroma, weakest_channel = _colors(weakest[is_lit], strongest[is_lit])
    fine = _fine_contrast(luma)
    is_plain = spread < _LEAST_SPREAD
    is_shading = _spread_within_blocks(gray, spread) < _LEAST_WITHIN * spread
    return QualityMeasures(
        shorter_side=min(width, height),
        bright_share=_share(strongest >= _SATURATED),
        dark_share=_share(strongest <= _DARK),
        chroma=chroma,
        weakest_channel=weakest_channel,
        sharpness=1.0 if is_plain or is_shading else fine / spread,
        missing_share=_missing_share(luma),
        perceptual_hash=perceptual_hash(gray),
        detail=1.0 if is_plain else _detail(gray, fine),
    )


def _share(is_so: NDArray[np.bool_]) -> float:
    return int(np.count_nonzero(is_so)) / is_so.size


def _spread(histogram: Sequence[int]) -> float:
    """Return the standard deviation of the values that a histogram counts."""
    counts = np.array(histogram)
    total = counts.sum()
    deviations = _LEVELS - counts @ _LEVELS / total
    return sqrt(counts @ deviations**2 / total)


def _spread_within_blocks(gray: Image.Image, spread: float) -> float:
    """Return the standard deviation that is left of `spread` when each block has a mean of 0."""
    between = _spread(gray.reduce(_BLOCK).histogram())
    return sqrt(max(0.0, spread**2 - between**2))


def _channels(pixels: Bytes) -> tuple[Bytes, Bytes]:
    """Return each pixel's weakest and strongest channel.

    Every fourth pixel tells it well enough, plane by plane: NumPy is slow along a last axis of 3.
    """
    red, green, blue = np.ascontiguousarray(pixels[::2, ::2].transpose(2, 0, 1))
    weakest = np.minimum(np.minimum(red, green), blue)
    return weakest, np.maximum(np.maximum(red, green), blue)


def _colors(weakest: Bytes, strongest: Bytes) -> tuple[float, float]:
    """Return the chroma and the weakest channel's share, both of lit pixels, in [0, 1]."""
    if len(strongest) < _FEWEST:
        return 0.0, 1.0
    low, high = int(weakest.sum(dtype=np.uint32)), int(strongest.sum(dtype=np.uint32))
    return (high - low) / (255 * len(strongest)), low / high


def _detail(gray: Image.Image, fine: float) -> float:
    """Return how much of the contrast at half the size is left at full size, in [0, 1].

    Enlarging a picture adds pixels but no detail: its finest contrast is far below the next.
    """
    coarse = _fine_contrast(np.asarray(gray.reduce(2)))
    return min(1.0, fine / coarse) if coarse else 1.0


def _missing_share(luma: Bytes) -> float:
    """Return the share of rows of one value beside a row that differs sharply, as lost ones do.

    A band of such rows counts in full. A sky without structure does not: it has no edge.
    """
    is_even = _is_even(luma[:, ::_PROBED])
    is_even[is_even] = _is_even(luma[is_even])
    even, content = np.flatnonzero(is_even), np.flatnonzero(~is_even)
    if not len(even) or not len(content):
        return 0.0
    levels = luma.mean(axis=1, dtype=np.float32)
    place = np.searchsorted(content, even)
    above = content[np.maximum(place - 1, 0)]
    below = content[np.minimum(place, len(content) - 1)]
    jumps = np.maximum(np.abs(levels[even] - levels[above]), np.abs(levels[even] - levels[below]))
    return int(np.count_nonzero(jumps > _EDGE)) / len(luma)


def _is_even(rows: Bytes) -> NDArray[np.bool_]:
    """Return which rows have one value, as far as noise and compression allow."""
    columns = np.ascontiguousarray(rows.T)  # NumPy is slow along short rows
    highest = columns.max(axis=0)
    is_even: NDArray[np.bool_] = (highest - columns.min(axis=0) <= _EVEN) | (highest <= _BLACK)
    return is_even


def _fine_contrast(luma: Bytes) -> float:
    """Return the root mean square of the Laplacian; 0 for a picture of under 3 pixels a side."""
    if min(luma.shape) < 3:
        return 0.0
    levels = luma.astype(np.int16)  # exact, and twice as fast as 32 bits
    vertical = levels[:-2] + levels[2:] - 4 * levels[1:-1]
    laplacian = levels[1:-1, :-2] + levels[1:-1, 2:] + vertical[:, 1:-1]
    values = laplacian.astype(np.float32).ravel()
    return sqrt(max(0.0, float(values @ values) / values.size - _ROUNDING))

"""Measures of a picture that tell the distortions of rover images."""

from __future__ import annotations

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

_FEWEST = 16
"""Fewer pixels than this are no picture to tell colors by."""

_LEVELS = np.arange(256)


def measure(pixels: NDArray[np.uint8], width: int, height: int) -> QualityMeasures:
    """Measure a picture.

    Args:
        pixels: The picture reduced to at most 320 pixels, uint8 (h, w, 3) RGB.
        width: Pixels across of the original.
        height: Pixels down of the original.
    """
    gray = Image.fromarray(pixels).convert("L")
    luma = np.asarray(gray, np.float32)
    spread = _spread(np.array(gray.histogram()))
    weakest, strongest = _channels(pixels)
    is_lit = (strongest > _DARK) & (weakest < _WHITE)
    chroma, weakest_channel = _colors(weakest[is_lit], strongest[is_lit])
    fine = _fine_contrast(luma)
    is_plain = spread < _LEAST_SPREAD
    return QualityMeasures(
        shorter_side=min(width, height),
        bright_share=float((strongest >= _SATURATED).mean()),
        dark_share=float((strongest <= _DARK).mean()),
        chroma=chroma,
        weakest_channel=weakest_channel,
        sharpness=1.0 if is_plain else fine / spread,
        missing_share=_missing_share(luma),
        perceptual_hash=perceptual_hash(gray),
        detail=1.0 if is_plain else _detail(gray, fine),
    )


def _spread(levels: NDArray[np.int64]) -> float:
    """Return the standard deviation of the values that a histogram counts."""
    mean = (levels * _LEVELS).sum() / levels.sum()
    return float(np.sqrt((levels * (_LEVELS - mean) ** 2).sum() / levels.sum()))


def _channels(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return each pixel's weakest and strongest channel.

    Every fourth pixel tells it well enough, plane by plane: NumPy is slow along a last axis of 3.
    """
    red, green, blue = np.ascontiguousarray(pixels[::2, ::2].transpose(2, 0, 1))
    weakest = np.minimum(np.minimum(red, green), blue)
    return weakest, np.maximum(np.maximum(red, green), blue)


def _colors(weakest: NDArray[np.uint8], strongest: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the chroma and the weakest channel's share, both of lit pixels, in [0, 1]."""
    if len(strongest) < _FEWEST:
        return 0.0, 1.0
    low, high = float(weakest.mean()), float(strongest.mean())
    return (high - low) / 255, low / high


def _detail(gray: Image.Image, fine: float) -> float:
    """Return how much of the contrast at half the size is left at full size, in [0, 1].

    Enlarging a picture adds pixels but no detail: its finest contrast is far below the next.
    """
    coarse = _fine_contrast(np.asarray(gray.reduce(2), np.float32))
    return min(1.0, fine / coarse) if coarse else 1.0


def _missing_share(luma: NDArray[np.float32]) -> float:
    """Return the share of rows of one value beside a row that differs sharply, as lost ones do.

    A band of such rows counts in full. A sky without structure does not: it has no edge.
    """
    highest = luma.max(axis=1)
    is_even = (highest - luma.min(axis=1) <= _EVEN) | (highest <= _BLACK)
    content = np.flatnonzero(~is_even)
    even = np.flatnonzero(is_even)
    if not len(even) or not len(content):
        return 0.0
    levels = luma.mean(axis=1)
    place = np.searchsorted(content, even)
    above = content[np.maximum(place - 1, 0)]
    below = content[np.minimum(place, len(content) - 1)]
    jumps = np.maximum(np.abs(levels[even] - levels[above]), np.abs(levels[even] - levels[below]))
    return float((jumps > _EDGE).sum() / len(luma))


def _fine_contrast(luma: NDArray[np.float32]) -> float:
    """Return the root mean square of the Laplacian; 0 for a picture of under 3 pixels a side."""
    if min(luma.shape) < 3:
        return 0.0
    inner = luma[1:-1, 1:-1]
    laplacian = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * inner
    return float(np.sqrt(max(0.0, np.square(laplacian).mean() - _ROUNDING)))

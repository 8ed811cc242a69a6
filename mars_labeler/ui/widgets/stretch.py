"""Contrast stretches for looking at an image. The file is never touched."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_LEVELS = 256
_PERCENTILES = (0.5, 99.5)
_SAMPLES = 1_000_000
_ASINH_SOFTENING = 0.1
"""Below this fraction of the range asinh is about linear, above it logarithmic (Lupton et al.
2004, PASP 116, 133, where it is the softening beta)."""


class Stretch(StrEnum):
    """How pixel values become brightness."""

    OFF = "off"
    LINEAR = "linear"
    SQRT = "sqrt"
    ASINH = "asinh"


def stretch_image(pixels: NDArray[np.uint8], stretch: Stretch) -> NDArray[np.uint8]:
    """Return the image with its range spread between the 0.5th and the 99.5th percentile.

    One curve serves all channels, so that grays stay gray.

    Args:
        pixels: uint8 (H, W, 3).
        stretch: The curve between the two percentiles.

    Returns:
        uint8 (H, W, 3); `pixels` itself when the stretch is off.
    """
    if stretch is Stretch.OFF or not pixels.size:
        return pixels
    return _curve(*_value_range(pixels), stretch)[pixels]


def _value_range(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    """Return both percentiles; of a large image every n-th value tells them well enough."""
    values = pixels.reshape(-1)
    low, high = np.percentile(values[:: max(1, values.size // _SAMPLES)], _PERCENTILES)
    return float(low), float(high)


def _curve(low: float, high: float, stretch: Stretch) -> NDArray[np.uint8]:
    """Return what each of the 256 values becomes, uint8 (256,)."""
    levels = np.arange(_LEVELS, dtype=np.float64)
    if high <= low:
        return levels.astype(np.uint8)
    fraction = np.clip((levels - low) / (high - low), 0.0, 1.0)
    match stretch:
        case Stretch.SQRT:
            fraction = np.sqrt(fraction)
        case Stretch.ASINH:
            softening = _ASINH_SOFTENING
            fraction = np.arcsinh(fraction / softening) / np.arcsinh(1.0 / softening)
        case _:
            pass
    return np.rint(fraction * (_LEVELS - 1)).astype(np.uint8)

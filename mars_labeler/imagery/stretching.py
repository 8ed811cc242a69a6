"""Contrast stretches: from values of any range to the 256 levels of a screen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.imagery.values import ImageValues

_SAMPLES = 1_000_000
"""Of a large image every n-th value tells the percentiles well enough."""

_SMALL_TYPES = (np.uint8, np.int8, np.uint16, np.int16)

_ASINH_SOFTENING = 0.1
"""Below this fraction of the range asinh is about linear, above it logarithmic (Lupton et al.
2004, PASP 116, 133, where it is the softening beta)."""


def shown(image: ImageValues, stretch: Stretch = USUAL_STRETCH) -> NDArray[np.uint8]:
    """Return what the grid and the model see of an image.

    An image of 8 bits was made for the eye, so it stays as it is unless a person asked for
    another than the usual stretch; what was not measured is black.

    Returns:
        uint8 (H, W, 3).
    """
    if image.is_deep or stretch != USUAL_STRETCH:
        return stretched(image, stretch)
    levels = image.values if image.is_valid is None else image.values.copy()
    return _as_rgb(levels, image.is_valid)


def stretched(image: ImageValues, stretch: Stretch) -> NDArray[np.uint8]:
    """Spread an image's range between two percentiles of its valid values over all levels.

    One range and one curve serve all channels, so that grays stay gray.

    Args:
        image: The values, of 8 bits too.
        stretch: The curve and the percentiles.

    Returns:
        uint8 (H, W, 3); black where the image is not valid.
    """
    low, high = _value_range(image, stretch)
    values = image.values
    if values.dtype in _SMALL_TYPES:  # of so few values each is computed once and looked up
        limits = np.iinfo(values.dtype)
        table = _levels(np.arange(limits.min, limits.max + 1, dtype=np.float32), low, high, stretch)
        places = values.astype(np.int32) - limits.min if limits.min else values
        return _as_rgb(table[places], image.is_valid)
    # What is not valid may be any number, and a span of 16 or 32 bits may be none of its type.
    finite = np.nan_to_num(values.astype(np.float64, copy=False), nan=low, posinf=high, neginf=low)
    return _as_rgb(_levels(finite, low, high, stretch), image.is_valid)


def _value_range(image: ImageValues, stretch: Stretch) -> tuple[float, float]:
    """Return the values that become black and white."""
    valid = image.values.reshape(-1)
    if image.is_valid is not None:
        valid = image.values[image.is_valid].reshape(-1)
    if not valid.size:
        return 0.0, 1.0
    sample = valid[:: max(1, valid.size // _SAMPLES)].astype(np.float64)
    low, high = np.percentile(sample, (stretch.low, stretch.high))
    if high > low:
        return float(low), float(high)
    if not image.is_deep:
        return 0.0, 255.0
    # (Nearly) one value: what little there is to see lies outside the percentiles.
    least, most = float(valid.min()), float(valid.max())
    return least, max(most, least + 1)


def _levels(values: NDArray[Any], low: float, high: float, stretch: Stretch) -> NDArray[np.uint8]:
    fraction = (np.clip(values, low, high) - low) / (high - low)
    match stretch.curve:
        case Curve.SQRT:
            fraction = np.sqrt(fraction)
        case Curve.ASINH:
            fraction = np.arcsinh(fraction / _ASINH_SOFTENING) / np.arcsinh(1 / _ASINH_SOFTENING)
        case Curve.LINEAR:
            pass
    return np.asarray(np.rint(fraction * 255), np.uint8)


def _as_rgb(levels: NDArray[Any], is_valid: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
    """Return uint8 (H, W, 3) of levels (H, W) or (H, W, 3); overwrites them."""
    if is_valid is not None:
        levels[~is_valid] = 0
    if levels.ndim == 2:
        levels = np.repeat(levels[..., None], 3, axis=2)
    return np.ascontiguousarray(levels)

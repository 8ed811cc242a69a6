"""Pixel values as a file holds them, before anything is done to show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NOTHING = 1e38
"""No camera measures this much, but the lowest number of 32 bits (-3.4e38) often fills gaps."""


@dataclass(frozen=True)
class ImageValues:
    """The values of one image, upright.

    Args:
        values: (H, W) gray or (H, W, 3) RGB, of any integer or float type, in native byte order;
            as stored, before any scaling factor.
        is_valid: bool (H, W), False where nothing was measured (missing constants, what is no
            number, transparency); None when all of it was.
    """

    values: NDArray[Any]
    is_valid: NDArray[np.bool_] | None = None

    @property
    def is_deep(self) -> bool:
        """Whether there is more to see than 8 bits show, so that it takes a stretch."""
        return self.values.dtype != np.uint8


def color_bands(bands: NDArray[Any]) -> NDArray[Any]:
    """Choose what to show of (bands, H, W): three bands as RGB, else the first as gray.

    Of more than three the first three are shown: products with an alpha or quality band carry it
    last, and rover products of many bands (range, XYZ, normals) have no colors to prefer.

    Returns:
        (H, W, 3) or (H, W).
    """
    return np.moveaxis(bands[:3], 0, -1) if len(bands) >= 3 else bands[0]


def valid_pixels(shown: NDArray[Any], constants: tuple[float, ...]) -> NDArray[np.bool_] | None:
    """Return where an image, (H, W) or (H, W, 3), holds measured values.

    A pixel is missing when all its bands hold one of the constants, or any is no measure: not a
    number, or as large as what some programs write for nothing.

    Returns:
        bool (H, W), or None when all pixels are valid.
    """
    bands = shown[..., None] if shown.ndim == 2 else shown
    is_valid = np.ones(bands.shape[:2], bool)
    for constant in constants:
        is_valid &= ~(bands == constant).all(axis=-1)
    if np.issubdtype(bands.dtype, np.floating):
        bound = _NOTHING if bands.dtype.itemsize > 2 else np.inf  # 16 bits hold no such number
        is_valid &= (abs(bands) < bound).all(axis=-1)  # false for what is no number
    return None if is_valid.all() else is_valid

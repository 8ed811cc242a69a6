"""A hash that pictures of the same look share."""

from __future__ import annotations

import numpy as np
from PIL import Image

_SIDE, _KEPT = 32, 8

_ANGLES = np.pi / _SIDE * np.outer(np.arange(_KEPT), np.arange(_SIDE) + 0.5)
_COSINES = np.cos(_ANGLES).astype(np.float32)
"""The first rows of the discrete cosine transform, type II, (8, 32)."""

_LEAST_CONTRAST = 40.0
"""Below this largest coefficient a picture is too even: its bits would be those of the noise."""


def perceptual_hash(gray: Image.Image) -> int | None:
    """Return 64 bits: which of the lowest 8 x 8 frequencies are above their median.

    The transform is taken of the picture at 32 x 32 pixels, as in the widely used "pHash"
    (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010,
    section 3.2.1).

    Args:
        gray: The picture, mode "L".

    Returns:
        A number in [0, 2 ** 64), or None for a picture that is too even.
    """
    small = np.asarray(gray.resize((_SIDE, _SIDE), Image.Resampling.BOX), np.float32)
    frequencies = (_COSINES @ small @ _COSINES.T).ravel()
    tail = frequencies[1:]
    if np.abs(tail).max() < _LEAST_CONTRAST:
        return None
    bits = frequencies > np.sort(tail)[len(tail) // 2]  # their median: they are odd in number
    return int.from_bytes(np.packbits(bits).tobytes())

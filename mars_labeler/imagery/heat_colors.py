"""Heat maps as colors: one perceptual table, more opaque where more counted."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

_STOPS = (
    "#000004", "#0b0724", "#210c4a", "#3d0965", "#57106e", "#71196e", "#8a226a", "#a32c61",
    "#bc3754", "#d04545", "#e35933", "#f1711f", "#f98c0a", "#fcaa0f", "#f9c932", "#f2e865",
    "#fcffa4",
)  # fmt: skip
"""Inferno (van der Walt and Smith, 2015) at every sixteenth: its lightness rises evenly, so that it
is read the same by those who see no colors."""

_OPAQUE = 0.75
"""Opacity where most counted; the picture is still seen."""


def heat_rgba(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (...) values in [0, 1] as uint8 (..., 4) RGBA, clear where nothing counted."""
    stops = np.array([ImageColor.getrgb(stop) for stop in _STOPS], np.float64)
    places = np.linspace(0, 1, len(stops))
    bounded = np.clip(values, 0, 1)
    colors = np.empty((*bounded.shape, 4))
    for channel in range(3):
        colors[..., channel] = np.interp(bounded, places, stops[:, channel])
    colors[..., 3] = 255 * _OPAQUE * bounded
    return np.round(colors).astype(np.uint8)


def overlaid_png(
    pixels: NDArray[np.uint8],
    values: NDArray[np.float32],
    corner: tuple[float, float],
    size: tuple[float, float],
) -> bytes:
    """Return a picture with a heat map laid over it, as a PNG file of the picture's size.

    Args:
        pixels: (H, W, 3) RGB.
        values: (h, w) in [0, 1].
        corner: Left and upper edge of the map, as shares of the picture's width and height.
        size: Width and height of the map, in the same shares.
    """
    height, width = pixels.shape[:2]
    picture = Image.fromarray(pixels).convert("RGBA")
    across, down = round(size[0] * width), round(size[1] * height)
    heat = Image.fromarray(heat_rgba(values)).resize((across, down), Image.Resampling.BICUBIC)
    layer = Image.new("RGBA", picture.size)
    layer.paste(heat, (round(corner[0] * width), round(corner[1] * height)))
    file = io.BytesIO()
    Image.alpha_composite(picture, layer).convert("RGB").save(file, "PNG")
    return file.getvalue()

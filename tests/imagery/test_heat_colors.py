"""Heat maps as colors, and laid over a picture."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from mars_labeler.imagery.heat_colors import heat_rgba, overlaid_png


def test_what_did_not_count_is_clear_and_what_counted_most_still_shows_the_picture() -> None:
    colors = heat_rgba(np.array([[0.0, 0.5, 1.0]], np.float32))
    assert colors.shape == (1, 3, 4)
    assert colors.dtype == np.uint8
    least, middle, most = colors[0, :, 3].tolist()
    assert 0 == least < middle < most < 255


def test_the_colors_grow_lighter_evenly() -> None:
    """So that they are read the same by those who see no colors."""
    colors = heat_rgba(np.linspace(0, 1, 33, dtype=np.float32))[:, :3] / 255.0
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    lightness = np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)
    steps = np.diff(lightness)
    assert (steps > 0).all()
    assert steps.max() < 2 * steps.mean()


def test_the_map_lies_where_its_square_does() -> None:
    """A square twice as high as the picture: only its middle half is seen."""
    values = np.zeros((8, 8), np.float32)
    values[2:6, :4] = 1
    black = np.zeros((40, 80, 3), np.uint8)
    drawn = Image.open(io.BytesIO(overlaid_png(black, values, (0, -0.5), (1, 2))))
    pixels = np.asarray(drawn)
    assert pixels.shape == (40, 80, 3)
    assert pixels[4:36, 4:30].min(axis=(0, 1))[0] > 100
    assert not pixels[:, 60:].any()

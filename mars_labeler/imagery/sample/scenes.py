"""The sample's classes and the painter of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.imagery.sample.hardware import (
    draw_calibration_target,
    draw_drill_hole,
    draw_observation_tray,
    draw_rover_deck,
    draw_wheel,
)
from mars_labeler.imagery.sample.landscape import draw_ground, draw_horizon, draw_sun
from mars_labeler.imagery.sample.texture import Picture, Plane, fractal_noise, mask_of, paint, shade

_PAINTERS: Mapping[str, Callable[[np.random.Generator, Plane], Picture]] = MappingProxyType(
    {
        "ground": draw_ground,
        "horizon": draw_horizon,
        "rover deck": draw_rover_deck,
        "wheel": draw_wheel,
        "calibration target": draw_calibration_target,
        "observation tray": draw_observation_tray,
        "drill hole": draw_drill_hole,
        "sun": draw_sun,
    }
)

SAMPLE_CLASSES = tuple(_PAINTERS)
"""The classes of the sample, the most frequent first."""


def draw_scene(class_name: str, rng: np.random.Generator, size: int = 256) -> NDArray[np.uint8]:
    """Draw one synthetic picture.

    Args:
        class_name: One of `SAMPLE_CLASSES`.
        rng: Source of chance; the same state draws the same picture.
        size: Pixels along a side, at least 16.

    Returns:
        uint8 (S, S, 3), RGB.

    Raises:
        KeyError: There is no such class in the sample.
    """
    plane = Plane.of_size(size)
    picture = _PAINTERS[class_name](rng, plane)
    if rng.random() < 0.4:
        picture = _zoomed(rng, picture)
    if rng.random() < 0.12:
        _cast_shadow(rng, picture, plane)
    if rng.random() < 0.2:
        _raise_dust(rng, picture)
    picture *= np.float32(rng.uniform(0.72, 1.12))
    picture += np.float32(0.012) * rng.standard_normal((size, size), np.float32)
    return to_bytes(np.moveaxis(picture, 0, -1))


def _zoomed(rng: np.random.Generator, picture: Picture) -> Picture:
    """Return the middle part of a picture at its full size, so that things are cut off and near."""
    size = picture.shape[1]
    part = float(rng.uniform(0.75, 0.95)) * size
    # Near the middle: a picture that has lost what it is named after teaches nothing.
    left, top = (float(v) for v in (size - part) / 2 * rng.uniform(0.8, 1.2, 2))
    image = Image.fromarray(to_bytes(np.moveaxis(picture, 0, -1)))
    near = image.resize(
        (size, size), Image.Resampling.BICUBIC, (left, top, left + part, top + part)
    )
    return np.moveaxis(np.asarray(near, np.float32), -1, 0) / np.float32(255)


def _raise_dust(rng: np.random.Generator, picture: Picture) -> None:
    """Take contrast away, as dust in the air and on the lens does."""
    thickness = np.full(picture.shape[1:], rng.uniform(0.15, 0.5), np.float32)
    paint(picture, (0.66, 0.53, 0.41), thickness)


def _cast_shadow(rng: np.random.Generator, picture: Picture, plane: Plane) -> None:
    """Let something outside the picture (the mast, the arm) throw its shadow across it."""
    across = plane.placed(float(rng.uniform(-1, 1)), 0, float(rng.uniform(0, np.pi))).x
    ragged = 0.04 * fractal_noise(rng, plane.size, 2, 0.4, finest=32)
    width = float(rng.uniform(0.08, 0.4))
    shade(picture, float(rng.uniform(0.4, 0.65)), mask_of(np.abs(across) - width + ragged, 0.03))


def to_bytes(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return colors (H, W, 3) of about [0, 1] as uint8."""
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)

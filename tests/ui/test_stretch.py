"""Contrast stretches against what they are by definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.ui.widgets.stretch import Stretch, stretch_image


@pytest.fixture
def ramp() -> NDArray[np.uint8]:
    """Return grays from 50 to 150, uint8 (10, 101, 3)."""
    return np.broadcast_to(np.arange(50, 151, dtype=np.uint8)[:, None], (10, 101, 3)).copy()


def test_off_is_the_image_itself(ramp: NDArray[np.uint8]) -> None:
    assert stretch_image(ramp, Stretch.OFF) is ramp


@pytest.mark.parametrize("stretch", [Stretch.LINEAR, Stretch.SQRT, Stretch.ASINH])
def test_range_is_filled_and_order_kept(ramp: NDArray[np.uint8], stretch: Stretch) -> None:
    before = ramp.copy()
    row = stretch_image(ramp, stretch)[0, :, 0].astype(int)
    assert (row[0], row[-1]) == (0, 255)
    assert np.all(np.diff(row) >= 0)
    assert np.array_equal(ramp, before)


def test_linear_is_linear(ramp: NDArray[np.uint8]) -> None:
    row = stretch_image(ramp, Stretch.LINEAR)[0, :, 0]
    assert row[50] == pytest.approx(127.5, abs=1)


def test_sqrt_and_asinh_follow_their_curves(ramp: NDArray[np.uint8]) -> None:
    assert stretch_image(ramp, Stretch.SQRT)[0, 25, 0] == pytest.approx(255 * 0.5, abs=2)
    expected = 255 * np.arcsinh(5) / np.arcsinh(10)
    assert stretch_image(ramp, Stretch.ASINH)[0, 50, 0] == pytest.approx(expected, abs=2)


def test_grays_stay_gray(ramp: NDArray[np.uint8]) -> None:
    stretched = stretch_image(ramp, Stretch.ASINH)
    assert np.array_equal(stretched[..., 0], stretched[..., 2])


def test_outliers_do_not_set_the_range() -> None:
    pixels = np.full((100, 100, 3), 100, np.uint8)
    pixels[:50] = 120
    pixels[0, 0], pixels[99, 99] = 255, 0
    stretched = stretch_image(pixels, Stretch.LINEAR)
    assert (stretched[50, 50, 0], stretched[20, 20, 0]) == (0, 255)


@pytest.mark.parametrize("stretch", list(Stretch))
def test_flat_and_empty_images_are_left_alone(stretch: Stretch) -> None:
    flat = np.full((4, 4, 3), 77, np.uint8)
    assert np.array_equal(stretch_image(flat, stretch), flat)
    assert stretch_image(flat[:0], stretch).shape == (0, 4, 3)

"""Contrast stretches of values of any range."""

import numpy as np
import pytest

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.imagery.stretching import shown, stretched
from mars_labeler.imagery.values import ImageValues

RAMP = np.linspace(0, 1, 10_201).reshape(101, 101)
TYPES = ["u1", "u2", "i2", "u4", "i4", "f2", "f4", "f8"]


def _ramp(dtype: str, scale: float = 200) -> ImageValues:
    return ImageValues((RAMP * scale).astype(dtype))


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("curve", list(Curve))
def test_every_type_and_curve_spans_all_levels(dtype: str, curve: Curve) -> None:
    levels = stretched(_ramp(dtype), Stretch(curve))
    assert levels.dtype == np.uint8
    assert levels.shape == (101, 101, 3)
    assert levels.flags.writeable
    assert (levels.min(), levels.max()) == (0, 255)
    assert (np.diff(levels[..., 0].ravel().astype(int)) >= 0).all()


@pytest.mark.parametrize(
    ("curve", "middle"), [(Curve.LINEAR, 127.5), (Curve.SQRT, 180.3), (Curve.ASINH, 196.7)]
)
def test_the_curves_are_those_of_the_formula(curve: Curve, middle: float) -> None:
    levels = stretched(_ramp("f4"), Stretch(curve, 0, 100))
    assert abs(levels[50, 50, 0] - middle) <= 1


@pytest.mark.parametrize("dtype", ["i2", "f4"])
def test_a_table_and_a_formula_agree(dtype: str) -> None:
    signed = ImageValues((RAMP * 2000 - 1000).astype(dtype))
    assert abs(stretched(signed, USUAL_STRETCH)[50, 50].astype(int) - 128).max() <= 1


def test_the_percentiles_are_those_asked_for() -> None:
    levels = stretched(_ramp("f4"), Stretch(low=25, high=75))[..., 0].ravel()
    assert abs((levels == 0).mean() - 0.25) < 0.01
    assert abs((levels == 255).mean() - 0.25) < 0.01


def test_one_range_serves_all_channels() -> None:
    gray = (RAMP * 60_000).astype(np.uint16)
    levels = stretched(ImageValues(np.stack([gray, gray, gray // 2], axis=-1)), USUAL_STRETCH)
    assert np.array_equal(levels[..., 0], levels[..., 1])
    assert levels[-1, -1].tolist()[:2] == [255, 255]
    assert 120 < levels[-1, -1, 2] < 135


def test_what_is_not_valid_is_black_and_counts_for_nothing() -> None:
    values = (RAMP * 1000 + 100).astype(np.float32)
    values[:50] = -3.4e38
    values[50, 0] = np.nan
    is_valid = np.isfinite(values) & (values > 0)
    levels = stretched(ImageValues(values, is_valid), USUAL_STRETCH)
    assert levels[:50].max() == levels[50, 0].max() == 0
    assert levels[-1, -1].min() == 255
    assert np.median(levels[51:, :, 0]) > 100


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_whole_range_of_a_type_can_be_stretched(dtype: str) -> None:
    most = np.finfo(dtype).max / 2 if dtype == "f8" else np.finfo(dtype).max
    values = np.linspace(-1, 1, 10_000).astype(dtype).reshape(100, 100) * most
    levels = stretched(ImageValues(values.astype(dtype)), Stretch(low=0, high=100))
    assert (levels[0, 0, 0], levels[-1, -1, 0]) == (0, 255)
    assert abs(levels[50, 0, 0].astype(int) - 128) <= 1


def test_an_image_of_which_nothing_is_valid_is_black() -> None:
    values = np.full((4, 4), np.nan, np.float32)
    assert stretched(ImageValues(values, np.zeros((4, 4), bool)), USUAL_STRETCH).max() == 0


@pytest.mark.parametrize("dtype", TYPES)
def test_an_image_of_one_value_is_flat(dtype: str) -> None:
    assert np.ptp(stretched(ImageValues(np.full((4, 4), 70, dtype)), USUAL_STRETCH)) == 0


def test_eight_bits_of_one_value_stay_as_bright_as_they_are() -> None:
    flat = ImageValues(np.full((4, 4), 70, np.uint8))
    assert stretched(flat, USUAL_STRETCH).max() == 70


def test_one_pixel_that_differs_is_seen() -> None:
    values = np.full((200, 200), 700, np.uint16)
    values[5, 5] = 900
    assert stretched(ImageValues(values), USUAL_STRETCH)[5, 5, 0] == 255


def test_eight_bits_are_shown_as_they_are_unless_asked() -> None:
    image = _ramp("u1", 100)
    assert np.array_equal(shown(image)[..., 0], image.values)
    assert shown(image, Stretch(Curve.SQRT)).max() == 255
    assert shown(_ramp("u2", 100)).max() == 255


def test_showing_does_not_touch_the_values() -> None:
    image = ImageValues(_ramp("u1").values, RAMP > 0.5)
    before = image.values.copy()
    assert shown(image)[0].max() == 0
    assert np.array_equal(image.values, before)


def test_a_large_image_is_measured_on_a_part_of_it() -> None:
    tall = ImageValues(np.tile((RAMP * 5000).astype(np.uint16), (20, 30)))
    levels = stretched(tall, USUAL_STRETCH)
    assert abs((levels[..., 0] == 0).mean() - 0.005) < 0.005


@pytest.mark.parametrize(("low", "high"), [(-1, 50), (50, 50), (60, 40), (0, 101)])
def test_percentiles_in_the_wrong_order_are_refused(low: float, high: float) -> None:
    with pytest.raises(ImageDecodeError, match="cannot be stretched"):
        Stretch(low=low, high=high)


@pytest.mark.parametrize("stretch", [USUAL_STRETCH, Stretch(Curve.ASINH, 0.25, 99.9)])
def test_a_stretch_survives_its_text(stretch: Stretch) -> None:
    assert Stretch.from_text(stretch.to_text()) == stretch
    assert Stretch.from_text("") == USUAL_STRETCH

"""Measures of drawn pictures whose distortion is known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mars_labeler.domain.quality import QualityFlag, QualityThresholds, flags_of
from mars_labeler.imagery.quality import measure
from mars_labeler.imagery.sample import draw_scene

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def scene() -> Pixels:
    """Return a drawn picture without distortions."""
    return draw_scene("ground", np.random.default_rng(5))


def flags(pixels: Pixels, width: int = 1024, height: int = 1024) -> QualityFlag:
    return flags_of(measure(Image.fromarray(pixels), width, height), QualityThresholds())


def test_a_sound_scene_is_sound(scene: Pixels) -> None:
    assert flags(scene) == QualityFlag(0)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_one_channel_alone(scene: Pixels, kept: int) -> None:
    alone = np.zeros_like(scene)
    alone[..., kept] = scene[..., kept]
    assert QualityFlag.CHANNEL_LOSS in flags(alone)


@pytest.mark.parametrize("lost", [0, 2])
def test_one_channel_lost(scene: Pixels, lost: int) -> None:
    without = scene.copy()
    without[..., lost] = 0
    assert QualityFlag.CHANNEL_LOSS in flags(without)


def test_gray(scene: Pixels) -> None:
    gray = np.repeat(scene.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    assert flags(gray) == QualityFlag.GRAYSCALE


def test_exposure(scene: Pixels) -> None:
    bright = np.clip(scene.astype(int) * 3, 0, 255).astype(np.uint8)
    assert QualityFlag.OVER_EXPOSED in flags(bright)
    assert QualityFlag.UNDER_EXPOSED in flags((scene // 60).astype(np.uint8))


def test_blur() -> None:
    wheel = Image.fromarray(draw_scene("wheel", np.random.default_rng(9)))
    assert QualityFlag.BLURRED not in flags(np.asarray(wheel))
    blurred = wheel.filter(ImageFilter.GaussianBlur(6))
    assert QualityFlag.BLURRED in flags(np.asarray(blurred))


@pytest.mark.parametrize("axis", [0, 1])
def test_a_sky_that_is_darker_at_one_end_is_not_blurred(axis: int) -> None:
    shade = np.mgrid[0:240, 0:320][axis] // 3 + 100
    assert shade.std() > 20
    assert QualityFlag.BLURRED not in flags(np.repeat(shade[..., None], 3, 2).astype(np.uint8))


def test_a_clear_sky_is_not_blurred() -> None:
    dusk = np.linspace(150, 170, 192, dtype=np.uint8)
    sky = np.repeat(np.repeat(dusk[:, None, None], 256, axis=1), 3, axis=2)
    assert QualityFlag.BLURRED not in flags(sky)


def test_a_few_lines_lost_in_a_compressed_picture(scene: Pixels) -> None:
    torn = scene.copy()
    torn[100:104] = 0
    file = io.BytesIO()
    Image.fromarray(torn).save(file, "JPEG", quality=85)
    with Image.open(file) as compressed:
        assert QualityFlag.MISSING_LINES in flags(np.asarray(compressed))


def test_the_sun_in_a_black_sky_has_its_color_and_all_its_lines() -> None:
    sky = np.zeros((200, 200, 3), np.uint8)
    sky[90:100, 90:100] = (230, 200, 190)
    assert flags(sky) == QualityFlag.UNDER_EXPOSED


def test_lost_lines(scene: Pixels) -> None:
    torn = scene.copy()
    torn[100:130] = 128
    assert QualityFlag.MISSING_LINES in flags(torn)


def test_resolution_is_that_of_the_original(scene: Pixels) -> None:
    assert flags(scene, 300, 100) == QualityFlag.LOW_RESOLUTION


def test_an_enlarged_thumbnail_has_a_low_resolution() -> None:
    wheel = Image.fromarray(draw_scene("wheel", np.random.default_rng(9)))
    assert QualityFlag.LOW_RESOLUTION not in flags(np.asarray(wheel))
    thumbnail = wheel.resize((100, 100))
    assert QualityFlag.LOW_RESOLUTION in flags(np.asarray(thumbnail.resize((256, 256))))


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 2), (3, 3)])
def test_the_smallest_pictures_have_measures(shape: tuple[int, int]) -> None:
    found = measure(Image.new("RGB", shape[::-1], (7, 7, 7)), shape[1], shape[0])
    assert found.shorter_side == min(shape)
    assert found.sharpness == 1
    assert found.perceptual_hash is None


def test_a_hash_survives_brightness_and_size(scene: Pixels) -> None:
    before = measure(Image.fromarray(scene), 256, 256).perceptual_hash
    smaller = Image.fromarray((scene * 0.8).astype(np.uint8)).resize((200, 200))
    after = measure(smaller, 200, 200).perceptual_hash
    wheel = Image.fromarray(draw_scene("wheel", np.random.default_rng(9)))
    other = measure(wheel, 256, 256).perceptual_hash
    assert before is not None and after is not None and other is not None
    assert (before ^ after).bit_count() <= 3
    assert (before ^ other).bit_count() > 12

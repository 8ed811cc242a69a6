"""Views: deterministic, of the right form, and true to their recipe."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mars_labeler.learning.views.making import make_views, square_side, to_square
from mars_labeler.learning.views.recipes import (
    PLAIN,
    STRONG,
    WEAK,
    ViewRecipe,
    draw_views,
    uniforms,
    view_recipe,
)

SIZE = 56
SIDE = square_side(SIZE)


def _gradient() -> torch.Tensor:
    """Return one square that brightens to the right in red and downwards in green."""
    ramp = np.linspace(0, 255, SIDE)
    image = np.zeros((SIDE, SIDE, 3), np.uint8)
    image[..., 0] = ramp[None, :]
    image[..., 1] = ramp[:, None]
    return to_square(image, SIDE)[None]


def test_uniforms_depend_on_every_argument_and_on_nothing_else() -> None:
    """An image's numbers are the same in any batch, and even over [0, 1)."""
    ids = np.arange(5000, dtype=np.int64)
    drawn = uniforms(1, ids, 2, 3)
    assert np.array_equal(drawn[7:9], uniforms(1, ids[7:9], 2, 3))
    assert not np.array_equal(drawn, uniforms(2, ids, 2, 3))
    assert not np.array_equal(drawn, uniforms(1, ids, 3, 3))
    assert drawn.min() >= 0.0 and drawn.max() < 1.0
    assert drawn.mean(axis=0) == pytest.approx(0.5, abs=0.02)
    assert np.mean((drawn[:, 0] - 0.5) * (drawn[:, 1] - 0.5)) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("recipe", [PLAIN, WEAK, STRONG])
def test_views_have_their_form_and_repeat(recipe: ViewRecipe) -> None:
    """Float32 in [0, 1] of the asked size; the same draws give the same pixels."""
    ids = np.arange(20, dtype=np.int64)
    squares = _gradient().expand(20, -1, -1, -1)
    draws = draw_views(recipe, 0, ids, 1)
    views = make_views(squares, draws, SIZE)
    assert views.shape == (20, 3, SIZE, SIZE)
    assert views.dtype == torch.float32
    assert float(views.min()) >= 0.0 and float(views.max()) <= 1.0
    assert torch.equal(views, make_views(squares, draw_views(recipe, 0, ids, 1), SIZE))


def test_plain_view_is_the_whole_image() -> None:
    """Corner to corner, unturned, in its own colors."""
    view = make_views(_gradient(), draw_views(PLAIN, 0, np.array([5]), 0), SIZE)[0]
    assert float(view[0, :, 0].mean()) < 0.03 and float(view[0, :, -1].mean()) > 0.97
    assert float(view[1, 0].mean()) < 0.03 and float(view[1, -1].mean()) > 0.97


def test_flip_mirrors_the_plain_view() -> None:
    """A recipe that only flips gives the mirror image."""
    flipped = make_views(
        _gradient(), draw_views(ViewRecipe(flip_chance=1.0), 0, np.array([5]), 0), SIZE
    )
    plain = make_views(_gradient(), draw_views(PLAIN, 0, np.array([5]), 0), SIZE)
    assert torch.allclose(flipped, plain.flip(3), atol=1e-5)


def test_gray_takes_the_color_and_blur_takes_the_detail() -> None:
    """Desaturated channels agree; a blurred checkerboard has less contrast."""
    gray = make_views(
        _gradient(), draw_views(ViewRecipe(gray_chance=1.0), 0, np.array([5]), 0), SIZE
    )
    assert torch.allclose(gray[:, 0], gray[:, 2], atol=1e-5)
    board = (torch.arange(SIDE)[:, None] + torch.arange(SIDE)[None]) % 8 < 4
    squares = (board * 255).to(torch.uint8).expand(1, 3, SIDE, SIDE)
    sharp = make_views(squares, draw_views(PLAIN, 0, np.array([5]), 0), 224)
    soft = make_views(squares, draw_views(ViewRecipe(blur_chance=1.0), 0, np.array([5]), 0), 224)
    assert float(soft.std()) < float(sharp.std())


def test_crops_keep_within_their_recipe() -> None:
    """The kept area is never below the smallest crop, and the window stays on the image."""
    recipe = ViewRecipe(smallest_crop=0.4, widest_aspect=1.3)
    draws = draw_views(recipe, 0, np.arange(1000, dtype=np.int64), 1)
    width, height = draws.affine[:, 0, 0], draws.affine[:, 1, 1]
    assert float((width * height).min()) >= 0.35
    assert float((np.abs(draws.affine[:, 0, 2]) + width).max()) <= 1.0 + 1e-6
    assert float((np.abs(draws.affine[:, 1, 2]) + height).max()) <= 1.0 + 1e-6


def test_view_zero_is_plain_and_the_others_strong() -> None:
    """Cached views: what is scored is the image as it is."""
    assert view_recipe(0) is PLAIN
    assert view_recipe(1) is STRONG


def test_any_image_becomes_a_square() -> None:
    """Wide, tall and read-only images alike."""
    for height, width in ((40, 100), (100, 40), (1, 1)):
        image = np.full((height, width, 3), 77, np.uint8)
        image.flags.writeable = False
        square = to_square(image, SIDE)
        assert square.shape == (3, SIDE, SIDE) and square.dtype == torch.uint8
        assert int(square[:, SIDE // 2, SIDE // 2].max()) == 77

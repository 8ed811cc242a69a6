"""How far a view may depart from its image, and the random draws for each (seed, image, view)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True)
class ViewRecipe:
    """The ranges of one kind of view.

    Args:
        smallest_crop: Least share of the image's area that is kept, in (0, 1].
        widest_aspect: Greatest ratio of the crop's sides, >= 1.
        rotation_degrees: Greatest rotation either way.
        flip_chance: Chance of a left-right flip.
        blur_chance: Chance of a Gaussian blur.
        jitter: Greatest relative change of brightness, contrast and saturation.
        gray_chance: Chance that all color is taken away.
    """

    smallest_crop: float = 1.0
    widest_aspect: float = 1.0
    rotation_degrees: float = 0.0
    flip_chance: float = 0.0
    blur_chance: float = 0.0
    jitter: float = 0.0
    gray_chance: float = 0.0


PLAIN = ViewRecipe()
"""The whole image as it is: what a person sees, and what is scored."""

WEAK = ViewRecipe(smallest_crop=0.7, widest_aspect=1.15, rotation_degrees=5.0, flip_chance=0.5)
"""Ordinary augmentation, for the classification loss."""

STRONG = ViewRecipe(
    smallest_crop=0.4,
    widest_aspect=1.3,
    rotation_degrees=20.0,
    flip_chance=0.5,
    blur_chance=0.3,
    jitter=0.4,
    gray_chance=0.2,
)
"""The paper's strong views: flip, crop, rotation, blur, color jitter, desaturation."""


FIRST_WEAK_VIEW, FIRST_TRANSFORMED_VIEW = 50, 100
"""Cached views: 0 is plain, from 1 strong, from 50 weak, from 100 plain and transformed."""


def view_recipe(view: int) -> ViewRecipe:
    """Return the recipe of the cached view of that number."""
    if view == 0 or view >= FIRST_TRANSFORMED_VIEW:
        return PLAIN
    return WEAK if view >= FIRST_WEAK_VIEW else STRONG


@dataclass(frozen=True)
class ViewDraws:
    """What was drawn for N views.

    Args:
        affine: (N, 2, 3) float32 maps from the view's coordinates in [-1, 1] to the image's.
        sigma: (N,) float32 standard deviation of the blur as a share of the side; 0 for none.
        brightness: (N,) float32 factors.
        contrast: (N,) float32 factors.
        saturation: (N,) float32 factors; 0 is gray.
    """

    affine: NDArray[np.float32]
    sigma: NDArray[np.float32]
    brightness: NDArray[np.float32]
    contrast: NDArray[np.float32]
    saturation: NDArray[np.float32]


def uniforms(seed: int, image_ids: NDArray[np.int64], view: int, count: int) -> NDArray[np.float64]:
    """Return (N, count) numbers in [0, 1) that depend on nothing but the arguments.

    One image's numbers are the same whichever batch it comes in (SplitMix64 as a counter-based
    generator; Steele et al., "Fast splittable pseudorandom number generators", OOPSLA 2014).
    """
    with np.errstate(over="ignore"):
        state = _mixed(np.array([seed], np.int64).astype(np.uint64) + _GOLDEN)
        state = _mixed(state + np.uint64(view) * _GOLDEN)
        state = _mixed(state ^ image_ids.astype(np.uint64) * _GOLDEN)
        counter = np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN
        bits = _mixed(state[:, None] + counter)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def draw_views(recipe: ViewRecipe, seed: int, image_ids: NDArray[np.int64], view: int) -> ViewDraws:
    """Draw the view numbered `view` of each of N images.

    Args:
        recipe: The ranges to draw from.
        seed: Seed of the whole training (a constant for cached views).
        image_ids: (N,) ids.
        view: Number of the view, >= 0; different numbers give independent draws.
    """
    draws = uniforms(seed, image_ids, view, 12)
    spread = 2.0 * draws[:, 5:8] - 1.0
    factors = 1.0 + recipe.jitter * spread
    is_gray = draws[:, 8] < recipe.gray_chance
    is_blurred = draws[:, 9] < recipe.blur_chance
    return ViewDraws(
        affine=_affine_maps(recipe, draws),
        sigma=np.where(is_blurred, 0.002 + 0.008 * draws[:, 10], 0.0).astype(np.float32),
        brightness=factors[:, 0].astype(np.float32),
        contrast=factors[:, 1].astype(np.float32),
        saturation=np.where(is_gray, 0.0, factors[:, 2]).astype(np.float32),
    )


def _affine_maps(recipe: ViewRecipe, draws: NDArray[np.float64]) -> NDArray[np.float32]:
    area = recipe.smallest_crop + (1.0 - recipe.smallest_crop) * draws[:, 0]
    aspect = recipe.widest_aspect ** (2.0 * draws[:, 1] - 1.0)
    half_width = np.minimum(1.0, np.sqrt(area * aspect))
    half_height = np.minimum(1.0, np.sqrt(area / aspect))
    flip = np.where(draws[:, 2] < recipe.flip_chance, -1.0, 1.0)
    angle = np.deg2rad(recipe.rotation_degrees) * (2.0 * draws[:, 11] - 1.0)
    cosine, sine = np.cos(angle), np.sin(angle)
    across = (1.0 - half_width) * (2.0 * draws[:, 3] - 1.0)
    down = (1.0 - half_height) * (2.0 * draws[:, 4] - 1.0)
    rows = (
        np.stack([cosine * half_width * flip, -sine * half_height, across], axis=1),
        np.stack([sine * half_width * flip, cosine * half_height, down], axis=1),
    )
    return np.stack(rows, axis=1).astype(np.float32)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))

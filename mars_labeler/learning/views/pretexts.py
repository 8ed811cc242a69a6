"""Transforms of an image that a network learns to recognize without any label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_TILES = 3
_JIGSAW_ARRANGEMENTS = 8

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Pretext:
    """A numbered set of transforms; number 0 leaves the image as it is.

    Args:
        name: What a person calls it.
        count: How many transforms there are.
        first_view: Number of the cached view that shows transform 0 (which is the plain view).
        transform: From (N, 3, S, S) images and (N,) numbers to the transformed images.
    """

    name: str
    count: int
    first_view: int
    transform: Callable[[Tensor, Rows], Tensor]

    def view_of(self, numbers: Rows) -> Rows:
        """Return the numbers of the cached views that show these transforms."""
        return np.where(numbers == 0, 0, self.first_view + numbers)


def _rotated(images: Tensor, turns: Rows) -> Tensor:
    turned = [
        torch.rot90(image, int(turn), (1, 2)) for image, turn in zip(images, turns, strict=True)
    ]
    return torch.stack(turned)


def _arrangements() -> NDArray[np.int64]:
    """Return (8, 9) orders of the tiles: the untouched one, then each far from all before it.

    Every next one is the permutation whose smallest Hamming distance to those chosen is greatest
    (Noroozi & Favaro, ECCV 2016, algorithm 1), out of every 200th permutation.
    """
    candidates = np.array(list(permutations(range(_TILES**2)))[::200], np.int64)
    chosen = [np.arange(_TILES**2, dtype=np.int64)]
    while len(chosen) < _JIGSAW_ARRANGEMENTS:
        distances = (candidates[:, None] != np.stack(chosen)[None]).sum(axis=2).min(axis=1)
        chosen.append(candidates[int(distances.argmax())])
    return np.stack(chosen)


_ARRANGEMENTS = _arrangements()


def _shuffled(images: Tensor, numbers: Rows) -> Tensor:
    tile = images.shape[-1] // _TILES  # what is left over at the edge stays
    corners = [(tile * down, tile * across) for down in range(_TILES) for across in range(_TILES)]
    shuffled = images.clone()
    for place, (top, left) in enumerate(corners):
        sources = [corners[_ARRANGEMENTS[number, place]] for number in numbers]
        tiles = [
            image[:, down : down + tile, across : across + tile]
            for image, (down, across) in zip(images, sources, strict=True)
        ]
        shuffled[:, :, top : top + tile, left : left + tile] = torch.stack(tiles)
    return shuffled


ROTATION = Pretext("rotation", 4, 100, _rotated)
"""By 0, 90, 180 and 270 degrees (Gidaris et al., ICLR 2018)."""

JIGSAW = Pretext("jigsaw", _JIGSAW_ARRANGEMENTS, 200, _shuffled)
"""Nine tiles in one of eight arrangements (Noroozi & Favaro, ECCV 2016)."""

PRETEXTS = (ROTATION, JIGSAW)

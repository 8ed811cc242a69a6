"""Where the trainer gets the views of a step from: one protocol, two ways."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.square_file import SquareFile
from mars_labeler.learning.view_recipes import PLAIN, STRONG, WEAK, ViewRecipe, draw_views
from mars_labeler.learning.views import make_views

Rows = NDArray[np.int64]


class ViewSource(Protocol):
    """Gives what the network's trunk reads, by rows of the labeled and the unlabeled pool."""

    def labeled(self, rows: Rows) -> Tensor:
        """Return one ordinary view of each labeled image."""

    def labeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two different strong views of each labeled image."""

    def unlabeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two different strong views of each unlabeled image."""

    def plain(self, rows: Rows) -> Tensor:
        """Return each labeled image as it is."""


class CachedViews:
    """Views as embeddings that were computed before, so few of each image.

    Where the paper draws weak views for the classification loss and two fresh strong ones for the
    others, all losses share what is cached here: the plain view and a few strong ones. A pair is
    two different ones of them, and one of the two may be the plain one.

    Args:
        labeled: (V, N, width) embeddings of the labeled images; view 0 is the plain one.
        unlabeled: (V', M, width) embeddings of the unlabeled images.
        seed: Seed of the choice of views.
        device: Where the network is.
    """

    def __init__(self, labeled: Tensor, unlabeled: Tensor, seed: int, device: torch.device) -> None:
        self._labeled = labeled
        self._unlabeled = unlabeled
        self._rng = np.random.default_rng(seed)
        self._device = device

    def labeled(self, rows: Rows) -> Tensor:
        """Return (N, width): any one of the cached views of each image."""
        return self._gather(
            self._labeled, self._rng.integers(len(self._labeled), size=len(rows)), rows
        )

    def labeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two (N, width) of different views."""
        return self._pairs(self._labeled, rows)

    def unlabeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two (M, width) of different views."""
        return self._pairs(self._unlabeled, rows)

    def plain(self, rows: Rows) -> Tensor:
        """Return (N, width) of view 0."""
        return self._gather(self._labeled, np.zeros_like(rows), rows)

    def _pairs(self, views: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        first = self._rng.integers(len(views), size=len(rows))
        step = self._rng.integers(1, len(views), size=len(rows))
        second = (first + step) % len(views)
        return self._gather(views, first, rows), self._gather(views, second, rows)

    def _gather(self, views: Tensor, which: Rows, rows: Rows) -> Tensor:
        chosen = views[torch.from_numpy(which), torch.from_numpy(rows)]
        return chosen.to(self._device).float()


class ImageViews:
    """Views made afresh from the images in every step.

    Args:
        squares: The images; first the labeled ones, then the unlabeled ones.
        labeled_count: How many of them are labeled.
        image_size: Side of the views in pixels.
        seed: Seed of the views.
        device: Where views are made and the network is.
    """

    def __init__(
        self,
        squares: SquareFile,
        labeled_count: int,
        image_size: int,
        seed: int,
        device: torch.device,
    ) -> None:
        self._squares = squares
        self._labeled_count = labeled_count
        self._image_size = image_size
        self._seed = seed
        self._device = device
        self._drawn = 0

    def labeled(self, rows: Rows) -> Tensor:
        """Return (N, 3, S, S) weak views."""
        return self._views(WEAK, rows, self._read(rows))

    def labeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two (N, 3, S, S) of strong views."""
        squares = self._read(rows)
        return self._views(STRONG, rows, squares), self._views(STRONG, rows, squares)

    def unlabeled_pairs(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two (M, 3, S, S) of strong views."""
        return self.labeled_pairs(rows + self._labeled_count)

    def plain(self, rows: Rows) -> Tensor:
        """Return the (N, 3, S, S) images as they are."""
        return self._views(PLAIN, rows, self._read(rows))

    def _read(self, rows: Rows) -> Tensor:
        return self._squares.read(rows).to(self._device)

    def _views(self, recipe: ViewRecipe, rows: Rows, squares: Tensor) -> Tensor:
        # Every call draws anew, so that no epoch sees the views of another.
        self._drawn += 1
        draws = draw_views(recipe, self._seed, rows, self._drawn)
        return make_views(squares, draws, self._image_size)

"""Views made afresh from the images in every step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.views.making import make_views
from mars_labeler.learning.views.pretexts import Pretext
from mars_labeler.learning.views.recipes import PLAIN, STRONG, WEAK, ViewRecipe, draw_views
from mars_labeler.learning.views.square_file import SquareFile

_VIEWS_PER_EPOCH = 2**32

Rows = NDArray[np.int64]
Front = Callable[[Tensor], Tensor]
"""From (N, 3, S, S) views to the maps of the blocks that run apart from the trunk."""


class ImageViews:
    """The views of one pool of images.

    Args:
        squares: The decoded images.
        square_rows: (N,) rows of this pool's images in `squares`.
        image_size: Side of the views in pixels.
        seed: Seed of the views.
        device: Where views are made and the network is.
        front: What the views pass before the trunk; None for nothing.
    """

    def __init__(
        self,
        squares: SquareFile,
        square_rows: Rows,
        image_size: int,
        seed: int,
        device: torch.device,
        front: Front | None,
    ) -> None:
        self.count = len(square_rows)
        self._squares = squares
        self._square_rows = square_rows
        self._image_size = image_size
        self._seed = seed
        self._device = device
        self._front = front
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        """Draw from here on what belongs to this epoch."""
        self._drawn = epoch * _VIEWS_PER_EPOCH

    def plain(self, rows: Rows) -> Tensor:
        """Return the images as they are."""
        return self._for_trunk(self._views(PLAIN, rows))

    def weak(self, rows: Rows) -> Tensor:
        """Return an ordinary view of each image."""
        return self._for_trunk(self._views(WEAK, rows))

    def strong(self, rows: Rows) -> Tensor:
        """Return a strong view of each image."""
        return self._for_trunk(self._views(STRONG, rows))

    def strong_pair(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two strong views of each image."""
        return self.strong(rows), self.strong(rows)

    def transformed(self, rows: Rows, pretext: Pretext, numbers: Rows) -> Tensor:
        """Return weak views under these transforms."""
        return self._for_trunk(pretext.transform(self._views(WEAK, rows), numbers))

    def _for_trunk(self, views: Tensor) -> Tensor:
        return views if self._front is None else self._front(views)

    def _views(self, recipe: ViewRecipe, rows: Rows) -> Tensor:
        # Every call draws anew, so that no epoch sees the views of another.
        self._drawn += 1
        square_rows = self._square_rows[rows]
        squares = self._squares.read(square_rows).to(self._device)
        draws = draw_views(recipe, self._seed, self._squares.ids[square_rows], self._drawn)
        return make_views(squares, draws, self._image_size)

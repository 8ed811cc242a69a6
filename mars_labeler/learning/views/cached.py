"""Views as embeddings that were computed before, so few of each image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.views.pretexts import Pretext
from mars_labeler.learning.views.recipes import FIRST_TRANSFORMED_VIEW, FIRST_WEAK_VIEW

Rows = NDArray[np.int64]


class CachedViews:
    """The cached views of one pool.

    Where the paper draws fresh views in each step, these are the few that are cached. A weak view
    is one of the weak ones or the plain one; a pair is two different ones of the strong ones and
    the plain one, for there may be a single strong one.

    Args:
        numbers: Numbers of the V views, all different; 0 and 1 are among them.
        embeddings: (V, N, width) of these views, in any precision.
        seeds: Seed of the training, and a number of this pool's own.
        device: Where the network is.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        embeddings: Tensor,
        seeds: tuple[int, int],
        device: torch.device,
    ) -> None:
        self.count = embeddings.shape[1]
        self._rows = embeddings.flatten(0, 1)
        self._starts = np.zeros(max(numbers) + 1, np.int64)
        self._starts[list(numbers)] = np.arange(len(numbers)) * self.count
        weak = range(FIRST_WEAK_VIEW, FIRST_TRANSFORMED_VIEW)
        self._weak = [view for view in numbers if view == 0 or view in weak]
        self._paired = [view for view in numbers if view < FIRST_WEAK_VIEW]
        self._strong = self._paired[1:]
        self._seeds = seeds
        self._device = device
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        """Choose from here on what belongs to this epoch."""
        self._rng = np.random.default_rng([*self._seeds, epoch])

    def plain(self, rows: Rows) -> Tensor:
        """Return (N, width) of view 0."""
        return self._gather(np.zeros_like(rows), rows)

    def weak(self, rows: Rows) -> Tensor:
        """Return (N, width) of any weak view of each image."""
        return self._gather(self._drawn(self._weak, rows), rows)

    def strong(self, rows: Rows) -> Tensor:
        """Return (N, width) of any strong view of each image."""
        return self._gather(self._drawn(self._strong, rows), rows)

    def strong_pair(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two (N, width) of different strong views."""
        views = np.array(self._paired, np.int64)
        first = self._rng.integers(len(views), size=len(rows))
        step = self._rng.integers(1, len(views), size=len(rows))
        second = (first + step) % len(views)
        return self._gather(views[first], rows), self._gather(views[second], rows)

    def transformed(self, rows: Rows, pretext: Pretext, numbers: Rows) -> Tensor:
        """Return (N, width) of the views that show these transforms."""
        return self._gather(pretext.view_of(numbers), rows)

    def _drawn(self, views: Sequence[int], rows: Rows) -> Rows:
        return np.array(views, np.int64)[self._rng.integers(len(views), size=len(rows))]

    def _gather(self, which: Rows, rows: Rows) -> Tensor:
        places = torch.from_numpy(self._starts[which] + rows)
        return self._rows.index_select(0, places).to(self._device, torch.float32)

"""Where a training gets its views from: one protocol, whatever the network reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.views.pretexts import Pretext

Rows = NDArray[np.int64]


class PoolViews(Protocol):
    """Views of the images of one pool, by their rows, in the form that the trunk reads."""

    count: int
    """How many images the pool has."""

    def begin_epoch(self, epoch: int) -> None:
        """Draw from here on what belongs to this epoch, whatever was drawn before."""

    def plain(self, rows: Rows) -> Tensor:
        """Return each image as it is."""

    def weak(self, rows: Rows) -> Tensor:
        """Return one ordinary view of each image."""

    def strong(self, rows: Rows) -> Tensor:
        """Return one strong view of each image."""

    def strong_pair(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return two different strong views of each image."""

    def transformed(self, rows: Rows, pretext: Pretext, numbers: Rows) -> Tensor:
        """Return each image under the transform of that number."""


@dataclass(frozen=True)
class ViewSource:
    """The views of one training.

    Args:
        labeled: Of the labeled pool.
        unlabeled: Of the unlabeled pool.
        scored: Of the images that are scored when the training is over.
    """

    labeled: PoolViews
    unlabeled: PoolViews
    scored: PoolViews

    def begin_epoch(self, epoch: int) -> None:
        """Draw from here on what belongs to this epoch: a resumed training draws the same."""
        self.labeled.begin_epoch(epoch)
        self.unlabeled.begin_epoch(epoch)

"""Where a training of nearly the same labels begins: the last model that learned from nothing.

What is kept is the network before it learned from the held-out images, and which images those are.
So a later training can hold the same images out and measure itself on them honestly. It always
begins with the model that learned from nothing, never with one that began so itself: nothing
drifts however often one label more is learned.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint, save_checkpoint

MOST_CHANGED = 0.1
"""Share of the labels that may have changed since: new, other or gone."""

_IDS, _LABELS, _HELD_OUT = "image ids", "labels", "is held out"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Learned:
    """Which labels a model knows.

    Args:
        image_ids: int64 (N,) the labeled images.
        labels: int64 (N,) their classes.
        is_held_out: bool (N,) those that it was measured on and did not learn from.
    """

    image_ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    is_held_out: NDArray[np.bool_]


@dataclass(frozen=True)
class Start:
    """A model that learned from nothing.

    Args:
        config: Its settings, all resolved.
        class_names: Its classes, in the order of its outputs.
        state: The network by name, before it learned from the held-out images.
        learned: The labels.
    """

    config: TrainingConfig
    class_names: tuple[str, ...]
    state: dict[str, Tensor]
    learned: Learned

    def held_out_of(
        self, image_ids: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> NDArray[np.bool_] | None:
        """Return which of the labeled images are held out when a training begins here.

        Args:
            image_ids: int64 (N,) the labeled images now.
            labels: int64 (N,) their classes.

        Returns:
            (N,) mask of those that were held out then; None where too much has changed.
        """
        known = self.learned
        if _changes(known, image_ids, labels) > MOST_CHANGED * len(known.image_ids):
            return None
        is_held_out = np.isin(image_ids, known.image_ids[known.is_held_out])
        has_enough = 2 * is_held_out.sum() >= known.is_held_out.sum()
        return is_held_out if has_enough else None

    def has_seen(self, image_ids: NDArray[np.int64]) -> bool:
        """Return whether the model learned from any of these images."""
        known = self.learned
        return bool(np.isin(known.image_ids[~known.is_held_out], image_ids).any())


def save_start(start: Start, path: Path) -> None:
    """Keep a start in the place of an earlier one.

    Raises:
        TrainingError: It cannot be written (the disk is full).
    """
    known = start.learned
    columns = {_IDS: known.image_ids, _LABELS: known.labels, _HELD_OUT: known.is_held_out}
    tensors = {name: torch.from_numpy(column) for name, column in columns.items()}
    save_checkpoint(Checkpoint(start.config, start.class_names, start.state | tensors), path)


def load_start(path: Path) -> Start | None:
    """Return what `save_start` kept; None where nothing is, or nothing that can be read."""
    if not path.exists():
        return None
    try:
        kept = load_checkpoint(path)
        state = dict(kept.state)
        ids, labels, held_out = (state.pop(name).numpy() for name in (_IDS, _LABELS, _HELD_OUT))
    except (TrainingError, KeyError):
        _logger.warning("The start %s cannot be read", path, exc_info=True)
        return None
    return Start(kept.config, kept.class_names, state, Learned(ids, labels, held_out))


def _changes(known: Learned, image_ids: NDArray[np.int64], labels: NDArray[np.int64]) -> int:
    """Return how many images have another label now than then, none counting as one, too."""
    then = np.stack([known.image_ids, known.labels], axis=1)
    now = np.stack([image_ids, labels], axis=1)
    pairs = np.unique(np.concatenate([then, now]), axis=0, return_counts=True)[1]
    both = int((pairs == 2).sum())
    touched = len(np.union1d(known.image_ids, image_ids))
    return touched - both

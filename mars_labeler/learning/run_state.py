"""Where a training is, kept on disk so that it goes on from there when it was cut off."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mars_labeler.domain.errors import TrainingError


@dataclass(frozen=True)
class RunState:
    """A training after one of its epochs.

    What is drawn in an epoch (rows, views, dropout) depends on the seed and the epoch's number
    alone, so no state of a random generator is needed to go on as if nothing had happened.

    Args:
        network: The network's parameters and buffers.
        optimizer: The optimizer's state.
        best: What a `Fit` of the trainer is made of, but for its state where that is the
            network's; plain values and tensors only.
    """

    network: dict[str, Tensor]
    optimizer: dict[str, Any]
    best: dict[str, Any]


class RunFile:
    """Keeps the latest state of one training in a file.

    Args:
        path: The file; it belongs to this training and these settings alone.
        pause_s: Least time between two writes: an epoch may be shorter than its state is long.
    """

    def __init__(self, path: Path, pause_s: float = 10.0) -> None:
        self._path = path
        self._pause_s = pause_s
        self._saved_at = time.monotonic()

    def load(self) -> RunState | None:
        """Return the state, or None when there is none that can be read."""
        try:
            kept = torch.load(self._path, map_location="cpu", weights_only=True)
            return RunState(**kept)
        except (OSError, RuntimeError, EOFError, TypeError, pickle.UnpicklingError):
            return None

    def save(self, state: RunState) -> None:
        """Keep the state, unless one was kept just before.

        The file holds either all of it or the one before, wherever the process is killed.

        Raises:
            TrainingError: The disk is full.
        """
        if time.monotonic() - self._saved_at < self._pause_s:
            return
        unfinished = self._path.with_name(self._path.name + ".part")
        try:
            torch.save(vars(state), unfinished)
            unfinished.replace(self._path)
        except (OSError, RuntimeError) as error:
            unfinished.unlink(missing_ok=True)
            raise TrainingError(
                f"The state of the training cannot be kept: {error}.",
                "Free some space on that disk, then start it again.",
            ) from error
        self._saved_at = time.monotonic()

    def remove(self) -> None:
        """Forget the state: the training is over."""
        self._path.unlink(missing_ok=True)

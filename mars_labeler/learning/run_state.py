"""Where a training is, kept on disk so that it goes on from there when it was cut off."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mars_labeler.domain.errors import TrainingError

_logger = logging.getLogger(__name__)


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
        clock: Returns seconds from any start.
    """

    def __init__(
        self, path: Path, pause_s: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._unfinished = path.with_name(path.name + ".part")
        self._pause_s = pause_s
        self._clock = clock
        self._saved_at = clock()

    def load(self) -> RunState | None:
        """Return the state, or None when there is none that can be read."""
        try:
            return RunState(**torch.load(self._path, map_location="cpu", weights_only=True))
        except FileNotFoundError:
            return None
        except Exception:  # a damaged file makes torch raise almost anything
            _logger.warning("The state %s cannot be read", self._path, exc_info=True)
            return None

    def save(self, state: RunState) -> None:
        """Keep the state, unless one was kept just before.

        The file holds either all of it or the one before, wherever the process is killed.

        Raises:
            TrainingError: The disk is full.
        """
        if self._clock() - self._saved_at < self._pause_s:
            return
        try:
            with self._unfinished.open("wb") as file:
                torch.save(vars(state), file)
                file.flush()
                os.fsync(file.fileno())  # a name must not outlive a power cut without its content
            self._unfinished.replace(self._path)
        except (OSError, RuntimeError) as error:
            with suppress(OSError):  # the first error says what is wrong
                self._unfinished.unlink(missing_ok=True)
            raise TrainingError(
                f"The state of the training cannot be kept: {error}.",
                "Free some space on that disk, then start it again.",
            ) from error
        self._saved_at = self._clock()

    def remove(self) -> None:
        """Forget the state: the training is over."""
        for path in (self._path, self._unfinished):
            path.unlink(missing_ok=True)

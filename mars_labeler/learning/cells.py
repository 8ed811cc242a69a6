"""One cell of a comparison: trains a model and scores images with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, JobContext
from mars_labeler.learning.calibration import with_factor
from mars_labeler.learning.devices import best_device, device_title
from mars_labeler.learning.fitting import Fitting, Place, fit_pool, opened_fitting
from mars_labeler.learning.measuring import scored_logits
from mars_labeler.learning.memory import peak_bytes, reset_peak
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.trainer import Fit


@dataclass(frozen=True)
class Cell:
    """What one run of a comparison is made of.

    Args:
        pool: Its labeled and unlabeled images.
        config: Its settings.
        scored_ids: (N,) images to score when it is trained.
        squares: The file that keeps decoded images; the cells of one comparison share it.
        state: The file that keeps the run's state between epochs. A run that was cut off goes on
            from it; it is the caller's to remove once the result is kept.
    """

    pool: TrainingPool
    config: TrainingConfig
    scored_ids: NDArray[np.int64]
    squares: Path
    state: Path


@dataclass(frozen=True)
class CellResult:
    """What a run gave.

    Args:
        config: The settings with everything chosen that was left open.
        scored_ids: (n,) images that were scored; those that cannot be read are missing.
        probabilities: (n, C) float32.
        steps: Training steps.
        seconds: Time of the training steps alone, over all its sittings: CPU seconds of this
            process on a CPU, wall seconds on a GPU.
        peak_bytes: Most memory in use in the last sitting; 0 where the system does not tell.
        device: Where it ran.
        history: The measures of each epoch.
        skipped_ids: Images that could not be read.
    """

    config: TrainingConfig
    scored_ids: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    steps: int
    seconds: float
    peak_bytes: int
    device: str
    history: tuple[dict[str, float], ...]
    skipped_ids: tuple[int, ...]


def run_cell(cell: Cell, context: JobContext) -> CellResult:
    """Train with the cell's settings, going on where an earlier sitting ended, and score.

    Raises:
        JobCancelled: The person has asked to stop; the state is kept.
        TrainingError: Too little to train on, weights that are not there, memory or disk full.
    """
    place = Place(cell.squares.parent, cell.scored_ids, cell.squares, cell.state)
    reset_peak(best_device())
    with opened_fitting(cell.pool, cell.config, context, place) as fitting:
        _, fit = fit_pool(fitting)
        if not fit.is_complete:
            raise JobCancelled
        probabilities = score_fit(fitting, fit)
    return CellResult(
        config=fitting.config,
        scored_ids=fitting.prepared.scored_ids,
        probabilities=probabilities,
        steps=fit.steps,
        seconds=fit.seconds,
        peak_bytes=peak_bytes(fitting.device),
        device=device_title(fitting.device),
        history=fit.history,
        skipped_ids=fitting.prepared.skipped_ids,
    )


def score_fit(fitting: Fitting, fit: Fit) -> NDArray[np.float32]:
    """Return what a model says of the images to score that could be read, float32 (n, C)."""
    network = fitting.network()
    network.load_state_dict(with_factor(fit.state, fit.logit_factor))
    views = fitting.prepared.source.scored
    logits = scored_logits(network, views, np.arange(views.count), fitting.pulse)
    found: NDArray[np.float32] = torch.softmax(logits, dim=1).numpy()
    return found

"""Computes what the next training will read, before it is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.devices import best_device, exhaustion_explained
from mars_labeler.learning.methods import make_method
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.preparation import Request, embed_missing
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.pulse import Pulse


def embed_for_training(
    pool: TrainingPool, config: TrainingConfig, scored_ids: NDArray[np.int64], context: JobContext
) -> None:
    """Keep the embeddings that a training with these settings would compute, and its suggestions.

    Nothing is done where the settings let the backbone itself train: it reads images.

    Args:
        pool: The images and labels as they are now.
        config: The settings.
        scored_ids: (N,) images to suggest a class for.
        context: Where progress goes, by embeddings.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept.
        TrainingError: The backbone cannot be built, memory is exhausted, or the disk is full.
    """
    device = best_device()
    config = resolve(config, device)
    if config.trainable is not Trainable.HEADS:
        return
    needs = make_method(config.method).needs
    request = Request(pool, config, needs, scored_ids, device, Pulse(context))
    with exhaustion_explained():
        embed_missing(request)

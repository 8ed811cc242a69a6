"""Embedding images before a training asks for it."""

from __future__ import annotations

import numpy as np

from mars_labeler.catalog import images
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.project import Project
from mars_labeler.services.training import require_images, take_snapshot, training_pool


def embed_ahead(
    project: Project, config: TrainingConfig, context: JobContext, announce: Announce
) -> None:
    """Compute and keep the embeddings that the next training and its suggestions would compute.

    Weights that are not here are not downloaded for it.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept.
        TrainingError: An image folder or the weights are not there, or the disk is full.
    """
    del announce  # nothing that is shown changes
    require_images(project)
    snapshot = take_snapshot(project)
    with project.catalog.reading() as connection:
        image_ids = np.array(list(images.read_paths(connection)), dtype=np.int64)
    pool = training_pool(project, snapshot, config)
    from mars_labeler.learning.ahead import embed_for_training

    embed_for_training(pool, config, image_ids, context)

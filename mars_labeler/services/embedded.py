"""The cached embeddings of a project's images, for whatever compares images with each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import models
from mars_labeler.catalog.embeddings import EmbeddingFiles
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.pool import PLAIN_VIEW
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.project import Project
from mars_labeler.services.training import image_loader, open_embeddings


@dataclass(frozen=True)
class Embedded:
    """Images whose plain embeddings are in the store.

    Args:
        image_ids: int64 (N,).
        store: Where they are; `read` gives float32 rows, and takes memory for what it gives.
    """

    image_ids: NDArray[np.int64]
    store: EmbeddingFiles

    def read(self, image_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the embeddings of some of the images, float32 (n, width), in their order."""
        return self.store.read(image_ids, PLAIN_VIEW)


def embedding_config(project: Project, usual: TrainingConfig | None = None) -> TrainingConfig:
    """Return settings whose embeddings are the likeliest to be cached: the current model's.

    A model whose backbone was trained reads no cached embeddings.

    Args:
        project: The project.
        usual: The settings then, and before the first model; None for the default ones.
    """
    usual = usual or TrainingConfig()
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
    if current is None:
        return usual
    config = TrainingConfig.from_json(current.settings)
    return config if config.trainable is Trainable.HEADS else usual


def embed_images(
    project: Project,
    config: TrainingConfig,
    image_ids: NDArray[np.int64],
    context: JobContext,
) -> Embedded:
    """Compute the plain embeddings that some images lack, and return all of them.

    Args:
        project: The project.
        config: Says which embeddings, see `embedding_config`.
        image_ids: int64 (N,), the images; those that cannot be read are left out.
        context: Where progress goes.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: The backbone cannot be built, or the disk is full.
    """
    fetch_weights(config.backbone_weights, context, config.backbone)
    from mars_labeler.learning.plain_embeddings import embed_plain

    store = open_embeddings(project, config)
    load_image = image_loader(project)
    return Embedded(embed_plain(image_ids, config, load_image, store, context), store)

"""The embeddings of plain images: what neighbors, maps, queues and heads without views read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.devices import best_device, device_title, exhaustion_explained
from mars_labeler.learning.embedding import embed, missing_views
from mars_labeler.learning.inference import backbone_inference
from mars_labeler.learning.pool import PLAIN_VIEW, EmbeddingStore, LoadImage


def embed_plain(
    image_ids: NDArray[np.int64],
    config: TrainingConfig,
    load_image: LoadImage,
    store: EmbeddingStore,
    context: JobContext,
) -> NDArray[np.int64]:
    """Make sure that the store holds the plain embeddings of some images.

    Args:
        image_ids: int64 (N,), the images.
        config: Says which backbone, weights and image size.
        load_image: Reads one image; called from several threads.
        store: Keeps embeddings; its key is `embedding_key.store_key(config)`.
        context: Where progress goes, by images; told nothing when all are there.

    Returns:
        int64 (n,), those of `image_ids` that have one now, in the same order; images that cannot
        be read are left out.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept.
        TrainingError: The backbone cannot be built, memory is exhausted, or the disk is full.
    """
    missing = missing_views(store, {PLAIN_VIEW: image_ids})
    if not missing:
        return image_ids
    device = best_device()
    title, total = device_title(device), len(missing[PLAIN_VIEW])

    def report(done: int) -> None:
        context.checkpoint(Progress("Embedding images", done, total, device=title))

    with exhaustion_explained():
        inference = backbone_inference(config, device)
        skipped = embed(missing, inference, config.image_size, load_image, store, report)
    return image_ids[~np.isin(image_ids, skipped)]

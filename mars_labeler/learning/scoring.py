"""Class probabilities of a pool of images from a trained model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint
from mars_labeler.learning.devices import best_device, device_title, exhaustion_explained
from mars_labeler.learning.embedding import embed, missing_views, read_squares
from mars_labeler.learning.inference import backbone_inference, make_inference
from mars_labeler.learning.models import restore_network
from mars_labeler.learning.pool import EmbeddingStore, LoadImage
from mars_labeler.learning.threads import ordered_results
from mars_labeler.learning.views.making import make_views
from mars_labeler.learning.views.recipes import PLAIN, draw_views

_BATCH = 4  # a slow core computes 16 images of a large network for longer than Stop may take

Ids = NDArray[np.int64]
Scored = tuple[Ids, NDArray[np.float32]]
"""Image ids and their (n, C) probabilities."""


def score(
    checkpoint: Path,
    image_ids: Ids,
    load_image: LoadImage,
    store: EmbeddingStore,
    context: JobContext,
    chunk_size: int = 500,
) -> Iterator[Scored]:
    """Yield ids and (n, C) probabilities, chunk by chunk, classes in the order of training.

    Images that cannot be read are left out.

    Args:
        checkpoint: A file that `train` wrote.
        image_ids: (N,) ids of the images to score.
        load_image: Reads one image; called from several threads.
        store: Keeps embeddings; its key is that of the settings the model was trained with.
        context: Where progress goes, by images.
        chunk_size: Images of one chunk at most.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: The checkpoint cannot be read, or memory is exhausted.
    """
    model = load_checkpoint(checkpoint)
    device = best_device()
    with exhaustion_explained():
        scorer: _Scorer
        if model.reads_embeddings:
            scorer = _EmbeddingScorer(model, load_image, store, device)
        else:
            scorer = _ImageScorer(model, load_image, device)
    for start in range(0, len(image_ids), chunk_size):
        report = _reporter(context, start, len(image_ids), device)
        report(0)
        with exhaustion_explained():
            scored = scorer(image_ids[start : start + chunk_size], report)
        yield scored
    _reporter(context, len(image_ids), len(image_ids), device)(0)


_Scorer = Callable[[Ids, Callable[[int], None]], Scored]


class _EmbeddingScorer:
    """Scores from cached embeddings, computing those that are missing."""

    def __init__(
        self, model: Checkpoint, load_image: LoadImage, store: EmbeddingStore, device: torch.device
    ) -> None:
        self._config = model.config
        self._network = restore_network(model)
        self._load_image = load_image
        self._store = store
        self._device = device

    def __call__(self, image_ids: Ids, report: Callable[[int], None]) -> Scored:
        missing = missing_views(self._store, {0: image_ids})
        if missing:
            inference = backbone_inference(self._config, self._device)
            size, store = self._config.image_size, self._store
            skipped = embed(missing, inference, size, self._load_image, store, report)
            image_ids = image_ids[~np.isin(image_ids, skipped)]
        with torch.inference_mode():
            logits = self._network(torch.from_numpy(self._store.read(image_ids, 0)))
        return image_ids, _probabilities(logits)


class _ImageScorer:
    """Scores from the images themselves."""

    def __init__(self, model: Checkpoint, load_image: LoadImage, device: torch.device) -> None:
        self._image_size = model.config.image_size
        self._class_count = len(model.class_names)
        self._load_image = load_image
        network = restore_network(model)
        self._head = network.classification_head
        self._inference = make_inference(network.trunk, self._image_size, device)

    def __call__(self, image_ids: Ids, report: Callable[[int], None]) -> Scored:
        starts = range(0, len(image_ids), _BATCH)
        batches = [image_ids[start : start + _BATCH] for start in starts]
        scored: list[Scored] = []
        for place, found in enumerate(ordered_results(self._score_batch, batches)):
            scored.append(found)
            report(min(len(image_ids), (place + 1) * _BATCH))
        read, probabilities = zip(*scored, strict=True)
        return np.concatenate(read), np.concatenate(probabilities)

    def _score_batch(self, image_ids: Ids) -> Scored:
        read, squares, _ = read_squares(image_ids, self._load_image, self._image_size)
        if not len(read):
            return read, np.empty((0, self._class_count), np.float32)
        draws = draw_views(PLAIN, 0, read, 0)
        views = make_views(squares.to(self._inference.device), draws, self._image_size)
        embeddings = torch.from_numpy(self._inference(views))
        with torch.inference_mode():
            return read, _probabilities(self._head(embeddings))


def _probabilities(logits: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = torch.softmax(logits.float(), dim=1).numpy()
    return found


def _reporter(
    context: JobContext, start: int, total: int, device: torch.device
) -> Callable[[int], None]:
    title = device_title(device)
    return lambda done: context.checkpoint(
        Progress("Suggesting classes", start + done, total, device=title)
    )

"""Class probabilities of a pool of images from a trained model."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint
from mars_labeler.learning.devices import best_device, device_title, exhaustion_explained
from mars_labeler.learning.embedding import Kept, embedding, read_squares
from mars_labeler.learning.inference import backbone_inference, make_inference
from mars_labeler.learning.models import restore_network
from mars_labeler.learning.pool import EmbeddingStore, LoadImage
from mars_labeler.learning.threads import one_thread, ordered_results

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
) -> Generator[Scored, None, None]:
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
    report = _reporter(context, len(image_ids), device)
    with exhaustion_explained(), one_thread():  # a network is built of hundreds of small tensors
        scorer: _Scorer
        if model.reads_embeddings:
            scorer = _EmbeddingScorer(model, load_image, store, device)
        else:
            scorer = _ImageScorer(model, load_image, device)
    with closing(scorer(image_ids, chunk_size, report)) as chunks:
        while True:
            with exhaustion_explained():
                scored = next(chunks, None)
            if scored is None:
                break
            yield scored
    report(len(image_ids))


_Chunks = Generator[Scored, None, None]
_Report = Callable[[int], None]
_Scorer = Callable[[Ids, int, _Report], _Chunks]
"""Scores ids in chunks of a size; what is computed from files goes on while a chunk is used."""


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

    def __call__(self, image_ids: Ids, chunk_size: int, report: _Report) -> _Chunks:
        missing = self._store.missing(image_ids, 0)
        to_come = np.concatenate([[0], np.cumsum(np.isin(image_ids, missing))])
        done, skipped = 0, []
        with closing(self._embedding(missing)) as batches:
            for start in range(0, len(image_ids), chunk_size):
                report(start)
                chunk = image_ids[start : start + chunk_size]
                first, last = to_come[[start, start + len(chunk)]]
                while done < last and (kept := next(batches, None)) is not None:
                    done += kept.count
                    skipped += kept.skipped
                    report(start + min(done, last) - first)
                yield self._scored(chunk[~np.isin(chunk, skipped)])

    def _embedding(self, missing: Ids) -> Generator[Kept, None, None]:
        if not len(missing):
            return
        inference = backbone_inference(self._config, self._device)
        size, store = self._config.image_size, self._store
        yield from embedding({0: missing}, inference, size, self._load_image, store)

    def _scored(self, image_ids: Ids) -> Scored:
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

    def __call__(self, image_ids: Ids, chunk_size: int, report: _Report) -> _Chunks:
        per_chunk = -(-chunk_size // _BATCH)
        starts = range(0, len(image_ids), _BATCH)
        batches = [image_ids[start : start + _BATCH] for start in starts]
        with closing(ordered_results(self._score_batch, batches)) as results:
            for start in range(0, len(batches), per_chunk):
                scored: list[Scored] = []
                for place, found in enumerate(islice(results, per_chunk), start=start):
                    report(place * _BATCH)
                    scored.append(found)
                read, probabilities = zip(*scored, strict=True)
                yield np.concatenate(read), np.concatenate(probabilities)

    def _score_batch(self, image_ids: Ids) -> Scored:
        read, squares, _ = read_squares(image_ids, self._load_image, self._image_size)
        if not len(read):
            return read, np.empty((0, self._class_count), np.float32)
        found = self._inference.of_squares(squares.to(self._inference.device))
        with torch.inference_mode():
            return read, _probabilities(self._head(torch.from_numpy(found)))


def _probabilities(logits: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = torch.softmax(logits.float(), dim=1).numpy()
    return found


def _reporter(context: JobContext, total: int, device: torch.device) -> _Report:
    title = device_title(device)
    return lambda done: context.checkpoint(
        Progress("Suggesting classes", done, total, device=title)
    )

"""Computes the embeddings that a store does not hold yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Event

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.errors import ImageDecodeError, TrainingError
from mars_labeler.learning.inference import Inference
from mars_labeler.learning.pool import EmbeddingStore, LoadImage
from mars_labeler.learning.threads import ordered_results
from mars_labeler.learning.views.making import make_views, square_side, to_square
from mars_labeler.learning.views.pretexts import PRETEXTS
from mars_labeler.learning.views.recipes import draw_views, view_recipe

_BATCH = 16
_CACHED_SEED = 0
"""Cached views are shared by all trainings, whatever their seed."""

Ids = NDArray[np.int64]
"""Image ids."""


@dataclass(frozen=True)
class _Embedded:
    """What one batch gave: embeddings by view, and the images that could not be read."""

    by_view: dict[int, tuple[Ids, NDArray[np.float32]]]
    skipped: list[int]
    views: int


def missing_views(store: EmbeddingStore, wanted: Mapping[int, Ids]) -> dict[int, Ids]:
    """Return, by view, which of the wanted (view -> image ids) embeddings are not there."""
    missing = {view: store.missing(ids, view) for view, ids in wanted.items()}
    return {view: ids for view, ids in missing.items() if len(ids)}


def read_squares(
    image_ids: Ids, load_image: LoadImage, image_size: int
) -> tuple[Ids, Tensor, list[int]]:
    """Read images as squares.

    Returns:
        The ids that could be read, their (N, 3, B, B) uint8 squares, and the other ids.
    """
    side = square_side(image_size)
    squares, read, skipped = [], [], []
    for image_id in image_ids.tolist():
        try:
            squares.append(to_square(load_image(image_id), side))
            read.append(image_id)
        except ImageDecodeError:
            skipped.append(image_id)
    stacked = torch.stack(squares) if squares else torch.empty(0, 3, side, side, dtype=torch.uint8)
    return np.array(read, np.int64), stacked, skipped


def embed(
    missing: Mapping[int, Ids],
    inference: Inference,
    image_size: int,
    load_image: LoadImage,
    store: EmbeddingStore,
    report: Callable[[int], None],
) -> list[int]:
    """Compute and keep the missing embeddings, each image decoded once for all its views.

    Decoding, views and network run in one thread a core; only this thread writes to the store.

    Args:
        missing: View -> image ids without an embedding of it.
        inference: Runs the backbone.
        image_size: Side of the views in pixels.
        load_image: Reads one image; called from several threads.
        store: Where they are kept.
        report: Called after each batch with the embeddings done so far; may raise `JobCancelled`.

    Returns:
        Ids of the images that could not be read.

    Raises:
        JobCancelled: `report` raised it; what was computed is kept.
        TrainingError: The disk is full.
    """
    stop = Event()

    def run(image_ids: Ids) -> _Embedded:
        return _embed_batch(image_ids, missing, inference, image_size, load_image, stop)

    skipped: list[int] = []
    report(done := 0)
    results = ordered_results(run, _batches(missing))
    try:
        for batch in results:
            _keep(batch, store)
            skipped += batch.skipped
            done += batch.views
            report(done)
    finally:
        stop.set()
        results.close()  # it waits for the batches under way, which `stop` cuts short
    return skipped


def _keep(batch: _Embedded, store: EmbeddingStore) -> None:
    try:
        for view, (image_ids, embeddings) in batch.by_view.items():
            store.write(image_ids, view, embeddings)
    except OSError as error:
        raise TrainingError(
            f"The embeddings cannot be kept on disk: {error.strerror or error}.",
            "Free some space on the project's disk, then train again.",
        ) from error


def _batches(missing: Mapping[int, Ids]) -> Iterator[Ids]:
    everything = np.unique(np.concatenate([*missing.values(), np.array([], np.int64)]))
    for start in range(0, len(everything), _BATCH):
        yield everything[start : start + _BATCH]


def _embed_batch(
    image_ids: Ids,
    missing: Mapping[int, Ids],
    inference: Inference,
    image_size: int,
    load_image: LoadImage,
    stop: Event,
) -> _Embedded:
    read, squares, skipped = read_squares(image_ids, load_image, image_size)
    squares = squares.to(inference.device)
    by_view: dict[int, tuple[Ids, NDArray[np.float32]]] = {}
    for view, ids in missing.items():
        rows = np.flatnonzero(np.isin(read, ids))
        if stop.is_set() or not len(rows):
            continue
        images = _cached_view(squares[torch.from_numpy(rows)], read[rows], view, image_size)
        by_view[view] = read[rows], inference(images)
    views = sum(int(np.isin(image_ids, ids).sum()) for ids in missing.values())
    return _Embedded(by_view, skipped, views)


def _cached_view(squares: Tensor, image_ids: Ids, view: int, image_size: int) -> Tensor:
    """Return the cached view of that number of each image, as the network is to see it."""
    draws = draw_views(view_recipe(view), _CACHED_SEED, image_ids, view)
    images = make_views(squares, draws, image_size)
    for pretext in PRETEXTS:
        number = view - pretext.first_view
        if 0 <= number < pretext.count:
            return pretext.transform(images, np.full(len(images), number))
    return images

"""Computes the embeddings that a store does not hold yet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from threading import Event

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.errors import ImageDecodeError, TrainingError
from mars_labeler.learning.inference import Inference
from mars_labeler.learning.pool import PLAIN_VIEW, EmbeddingStore, LoadImage
from mars_labeler.learning.threads import ordered_results
from mars_labeler.learning.views.making import draw_square, make_views, square_side
from mars_labeler.learning.views.pretexts import PRETEXTS
from mars_labeler.learning.views.recipes import draw_views, view_recipe

_BATCH = 8
"""Images that a thread reads at a time; a slow core computes more of them in a large network for
longer than Stop may take."""

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


@dataclass(frozen=True)
class Kept:
    """What one batch added to the store.

    Args:
        count: Embeddings that are done: kept, or of images that could not be read.
        skipped: Ids of the images that could not be read.
    """

    count: int
    skipped: list[int]


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
    squares = torch.empty(len(image_ids), 3, side, side, dtype=torch.uint8)
    read: list[int] = []
    skipped: list[int] = []
    for image_id in image_ids.tolist():
        try:
            draw_square(load_image(image_id), squares[len(read)])
            read.append(image_id)
        except ImageDecodeError:
            skipped.append(image_id)
    return np.array(read, np.int64), squares[: len(read)], skipped


def embed(
    missing: Mapping[int, Ids],
    inference: Inference,
    image_size: int,
    load_image: LoadImage,
    store: EmbeddingStore,
    report: Callable[[int], None],
) -> list[int]:
    """Compute and keep the missing embeddings, each image decoded once for all its views.

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
    skipped: list[int] = []
    report(done := 0)
    with closing(embedding(missing, inference, image_size, load_image, store)) as batches:
        for kept in batches:
            skipped += kept.skipped
            done += kept.count
            report(done)
    return skipped


def embedding(
    missing: Mapping[int, Ids],
    inference: Inference,
    image_size: int,
    load_image: LoadImage,
    store: EmbeddingStore,
) -> Generator[Kept, None, None]:
    """Compute and keep the missing embeddings, and tell of each batch once it is in the store.

    Decoding, views and network run in one thread a core, a few batches ahead of the caller; only
    the caller's thread writes to the store. Images come in the order in which `missing` first
    names them. The arguments are those of `embed`.

    Raises:
        TrainingError: The disk is full.
    """
    stop = Event()

    def run(batch: _Batch) -> _Embedded:
        return _embed_batch(batch, inference, image_size, load_image, stop)

    results = ordered_results(run, _batches(missing))
    try:
        for batch in results:
            _keep(batch, store)
            yield Kept(batch.views, batch.skipped)
    finally:
        stop.set()
        results.close()  # it waits for the batches under way, which `stop` cuts short


def _keep(batch: _Embedded, store: EmbeddingStore) -> None:
    try:
        for view, (image_ids, embeddings) in batch.by_view.items():
            store.write(image_ids, view, embeddings)
    except OSError as error:
        raise TrainingError(
            f"The embeddings cannot be kept on disk: {error.strerror or error}.",
            "Free some space on the project's disk, then train again.",
        ) from error


@dataclass(frozen=True)
class _Batch:
    """Images of one batch, and by view which of them lack its embedding, bool (n,)."""

    image_ids: Ids
    lacking: dict[int, NDArray[np.bool_]]


def _batches(missing: Mapping[int, Ids]) -> Iterator[_Batch]:
    named = np.concatenate([*missing.values(), np.array([], np.int64)])
    _, places = np.unique(named, return_index=True)
    everything = named[np.sort(places)]
    # Once for all: to look one batch up among 300,000 ids takes as long as to embed an image.
    lacking = {view: np.isin(everything, ids) for view, ids in missing.items()}
    for start in range(0, len(everything), _BATCH):
        part = slice(start, start + _BATCH)
        yield _Batch(everything[part], {view: found[part] for view, found in lacking.items()})


def _embed_batch(
    batch: _Batch,
    inference: Inference,
    image_size: int,
    load_image: LoadImage,
    stop: Event,
) -> _Embedded:
    read, squares, skipped = read_squares(batch.image_ids, load_image, image_size)
    squares = squares.to(inference.device)
    is_read = np.isin(batch.image_ids, read)
    by_view: dict[int, tuple[Ids, NDArray[np.float32]]] = {}
    for view, is_lacking in batch.lacking.items():
        rows = np.flatnonzero(is_lacking[is_read])
        if stop.is_set() or not len(rows):
            continue
        is_all = len(rows) == len(read)  # then nothing has to be copied
        chosen = squares if is_all else squares[torch.from_numpy(rows)]
        if view == PLAIN_VIEW:
            found = inference.of_squares(chosen)
        else:
            found = inference(_cached_view(chosen, read[rows], view, image_size))
        by_view[view] = read[rows], found
    views = sum(int(np.count_nonzero(found)) for found in batch.lacking.values())
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

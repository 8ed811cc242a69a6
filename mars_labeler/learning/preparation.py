"""Brings a pool into the form that one mode of training reads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Progress
from mars_labeler.learning.devices import device_title
from mars_labeler.learning.embedding import embed, missing_views
from mars_labeler.learning.inference import backbone_inference
from mars_labeler.learning.pool import EmbeddingStore, TrainingPool
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.square_file import SquareFile
from mars_labeler.learning.view_recipes import uniforms
from mars_labeler.learning.view_source import CachedViews, ImageViews, ViewSource
from mars_labeler.learning.views import square_side

SPARED_BYTES = 2**30
"""Room on the project's disk that a training leaves to labels."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """A pool without its unreadable images.

    Args:
        source: Gives the views of its images.
        is_readable: (N,) mask of the labeled images that `source` has, in its order.
        unlabeled_count: Unlabeled images that `source` has.
        skipped_ids: Images that could not be read.
    """

    source: ViewSource
    is_readable: NDArray[np.bool_]
    unlabeled_count: int
    skipped_ids: tuple[int, ...]


def chosen_unlabeled(image_ids: Ids, most: int) -> Ids:
    """Return at most `most` of the ids, at random but alike in every training.

    The order depends on the ids alone, so that a later training finds its embeddings cached.
    """
    order = np.argsort(uniforms(0, image_ids, 0, 1)[:, 0], kind="stable")
    return np.sort(image_ids[order[:most]])


def prepare_embeddings(
    pool: TrainingPool, config: TrainingConfig, device: torch.device, pulse: Pulse
) -> Prepared:
    """Compute what embeddings the store lacks, and read those of this training.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept in the store.
        TrainingError: The backbone cannot be built.
    """
    unlabeled = chosen_unlabeled(pool.unlabeled_ids, config.unlabeled_images)
    views = range(max(config.labeled_views, config.unlabeled_views))
    wanted = {view: _wanted(pool.labeled_ids, unlabeled, view, config) for view in views}
    missing = missing_views(pool.store, wanted)
    skipped: list[int] = []
    if missing:
        pulse.report(Progress("Preparing the backbone", device=device_title(device)))
        inference = backbone_inference(config, device)
        report = _reporter(
            "Embedding views of images", sum(map(len, missing.values())), device, pulse
        )
        skipped = embed(missing, inference, config.image_size, pool.load_image, pool.store, report)
    is_readable = ~np.isin(pool.labeled_ids, skipped)
    unlabeled = unlabeled[~np.isin(unlabeled, skipped)]
    labeled_views = _read_views(pool.store, pool.labeled_ids[is_readable], config.labeled_views)
    unlabeled_views = _read_views(pool.store, unlabeled, config.unlabeled_views)
    source = CachedViews(labeled_views, unlabeled_views, config.seed, device)
    return Prepared(source, is_readable, len(unlabeled), tuple(skipped))


@contextmanager
def prepare_images(
    pool: TrainingPool, config: TrainingConfig, folder: Path, device: torch.device, pulse: Pulse
) -> Iterator[Prepared]:
    """Decode the images of this training into a temporary file, for as long as it runs.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: The disk is full.
    """
    unlabeled = chosen_unlabeled(pool.unlabeled_ids, config.unlabeled_images)
    image_ids = np.concatenate([pool.labeled_ids, unlabeled])
    _require_room(folder, len(image_ids) * 3 * square_side(config.image_size) ** 2)
    with tempfile.TemporaryFile(dir=folder) as file:
        squares = SquareFile(file, config.image_size)
        report = _reporter("Reading images", len(image_ids), device, pulse)
        skipped = _filled(squares, image_ids, pool, report)
        is_readable = ~np.isin(pool.labeled_ids, skipped)
        labeled_count = int(is_readable.sum())
        unlabeled_count = len(image_ids) - len(skipped) - labeled_count
        source = ImageViews(squares, labeled_count, config.image_size, config.seed, device)
        yield Prepared(source, is_readable, unlabeled_count, tuple(skipped))


def _require_room(folder: Path, needed: int) -> None:
    """Refuse to fill the disk of the project: labels could not be stored any more."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARED_BYTES:
        raise TrainingError(
            f"The decoded images need {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free.",
            "Free some space on the project's disk, or train the heads only.",
        )


def _filled(
    squares: SquareFile, image_ids: Ids, pool: TrainingPool, report: Callable[[int], None]
) -> list[int]:
    try:
        return squares.fill(image_ids, pool.load_image, report)
    except OSError as error:
        raise TrainingError(
            f"The decoded images cannot be kept on disk: {error.strerror or error}.",
            "Free some space on that disk, or train the heads only.",
        ) from error


def _wanted(labeled: Ids, unlabeled: Ids, view: int, config: TrainingConfig) -> Ids:
    parts = [labeled[:0]]
    if view < config.labeled_views:
        parts.append(labeled)
    if view < config.unlabeled_views:
        parts.append(unlabeled)
    return np.unique(np.concatenate(parts))


def _read_views(store: EmbeddingStore, image_ids: Ids, views: int) -> Tensor:
    # Half precision is what stores keep; 100,000 labels in four views are then one gigabyte.
    read = [torch.from_numpy(store.read(image_ids, view)).half() for view in range(views)]
    return torch.stack(read)


def _reporter(stage: str, total: int, device: torch.device, pulse: Pulse) -> Callable[[int], None]:
    title = device_title(device)
    return lambda done: pulse.report(Progress(stage, done, total, device=title))

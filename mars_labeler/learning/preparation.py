"""Brings a pool into the form that one mode of training reads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Progress
from mars_labeler.learning.devices import device_title, has_room
from mars_labeler.learning.embedding import embed, missing_views
from mars_labeler.learning.front import FrozenFront, runs_apart
from mars_labeler.learning.inference import backbone_inference
from mars_labeler.learning.methods import Needs
from mars_labeler.learning.pool import EmbeddingStore, TrainingPool
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.views.cached import CachedViews
from mars_labeler.learning.views.images import ImageViews
from mars_labeler.learning.views.making import square_side
from mars_labeler.learning.views.recipes import FIRST_WEAK_VIEW, uniforms
from mars_labeler.learning.views.source import ViewSource
from mars_labeler.learning.views.square_file import SquareFile, keep_ids, kept_ids

SPARED_BYTES = 2**30
"""Room on the project's disk that a training leaves to labels."""

_WEAK_VIEWS = 2

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Request:
    """What is to be prepared.

    Args:
        pool: The images and labels.
        config: The settings, all resolved.
        needs: The views that the method reads.
        scored_ids: Images to score when the training is over.
        device: Where the network is.
        pulse: Where progress goes.
    """

    pool: TrainingPool
    config: TrainingConfig
    needs: Needs
    scored_ids: Ids
    device: torch.device
    pulse: Pulse

    def image_pools(self) -> tuple[Ids, Ids, Ids]:
        """Return the labeled images, the unlabeled ones that are learned from, and the scored."""
        unlabeled = self.pool.unlabeled_ids[: None if self.needs.unlabeled else 0]
        chosen = chosen_unlabeled(unlabeled, self.config.unlabeled_images)
        return self.pool.labeled_ids, chosen, self.scored_ids


@dataclass(frozen=True)
class Prepared:
    """A pool without its unreadable images.

    Args:
        source: Gives the views of its images.
        is_readable: (N,) mask of the labeled images that `source` has, in its order.
        unlabeled_count: Unlabeled images that `source` has.
        scored_ids: Images to score that `source` has.
        skipped_ids: Images that could not be read.
        trunk_start: Blocks of the backbone that the views have passed already.
    """

    source: ViewSource
    is_readable: NDArray[np.bool_]
    unlabeled_count: int
    scored_ids: Ids
    skipped_ids: tuple[int, ...]
    trunk_start: int = 0


def chosen_unlabeled(image_ids: Ids, most: int) -> Ids:
    """Return at most `most` of the ids, at random but alike in every training.

    The order depends on the ids alone, so that a later training finds its embeddings cached.
    """
    order = np.argsort(uniforms(0, image_ids, 0, 1)[:, 0], kind="stable")
    return np.sort(image_ids[order[:most]])


@contextmanager
def prepared(request: Request, folder: Path, kept: Path | None = None) -> Iterator[Prepared]:
    """Bring the pool into the form that the settings ask for, for as long as the training runs.

    Args:
        request: What is to be prepared.
        folder: Where a temporary file may lie.
        kept: A file of decoded images that later trainings go on with, in the place of the
            temporary one.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: The backbone cannot be built, or the disk is full.
    """
    if request.config.trainable is Trainable.HEADS:
        yield _with_embeddings(request)
    else:
        with _square_file(folder, kept, request.config.image_size) as squares:
            skipped = _filled(squares, request, folder)
            yield _with_images(request, squares, skipped)


def _with_embeddings(request: Request) -> Prepared:
    """Compute what embeddings the store lacks, and read those of this training."""
    pool, config, device = request.pool, request.config, request.device
    wanted = _wanted_views(request)
    skipped = embed_missing(request)
    read = [(ids[~np.isin(ids, skipped)], views) for ids, views in wanted]
    pools = [
        CachedViews(views, _read_views(pool.store, ids, views), (config.seed, number), device)
        for number, (ids, views) in enumerate(read, start=1)
    ]
    return Prepared(
        source=ViewSource(*pools),
        is_readable=~np.isin(pool.labeled_ids, skipped),
        unlabeled_count=len(read[1][0]),
        scored_ids=read[2][0],
        skipped_ids=tuple(skipped),
    )


def embed_missing(request: Request) -> list[int]:
    """Compute what the store lacks of the views that a training on cached embeddings reads.

    Returns:
        Ids of the images that could not be read.

    Raises:
        JobCancelled: The person has asked to stop; what was computed is kept.
        TrainingError: The backbone cannot be built, or the disk is full.
    """
    pool, config, device = request.pool, request.config, request.device
    missing = missing_views(pool.store, _by_view(_wanted_views(request)))
    if not missing:
        return []
    inference = backbone_inference(config, device)
    total = sum(len(ids) for ids in missing.values())
    report = _reporter("Embedding images", total, device, request.pulse)
    return embed(missing, inference, config.image_size, pool.load_image, pool.store, report)


def _wanted_views(request: Request) -> tuple[tuple[Ids, list[int]], ...]:
    """Return the images of each pool, and the numbers of their views that are read."""
    config, needs = request.config, request.needs
    views = (
        _view_numbers(config.labeled_views, needs.weak, needs),
        _view_numbers(config.unlabeled_views, needs.weak_unlabeled, needs),
        [0],
    )
    return tuple(zip(request.image_pools(), views, strict=True))


def _with_images(request: Request, squares: SquareFile, skipped: list[int]) -> Prepared:
    """Make views of decoded images."""
    config, device = request.config, request.device
    if device.type == "cuda" and has_room(device, squares.byte_count):
        squares.move_to(device)
    front = FrozenFront(config, request.pulse) if runs_apart(config, device) else None
    read = [ids[~np.isin(ids, skipped)] for ids in request.image_pools()]
    pools = [
        ImageViews(squares, squares.rows_of(ids), config.image_size, config.seed, device, front)
        for ids in read
    ]
    return Prepared(
        source=ViewSource(*pools),
        is_readable=~np.isin(request.pool.labeled_ids, skipped),
        unlabeled_count=len(read[1]),
        scored_ids=read[2],
        skipped_ids=tuple(skipped),
        trunk_start=front.block_count if front else 0,
    )


@contextmanager
def _square_file(folder: Path, kept: Path | None, image_size: int) -> Iterator[SquareFile]:
    if kept is None:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            yield SquareFile(file, image_size)
    else:
        ids = kept_ids(kept)
        with kept.open("r+b" if len(ids) else "w+b", buffering=0) as opened:
            yield SquareFile(opened, image_size, ids, partial(keep_ids, kept))


def _filled(squares: SquareFile, request: Request, folder: Path) -> list[int]:
    """Decode the images, leaving room on the disk: labels could not be stored any more."""
    image_ids = np.unique(np.concatenate(request.image_pools()))
    missing = int((~np.isin(image_ids, squares.ids)).sum())
    needed = missing * 3 * square_side(request.config.image_size) ** 2
    free = shutil.disk_usage(folder).free
    if free < needed + SPARED_BYTES:
        raise TrainingError(
            f"The decoded images need {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free.",
            "Free some space on the project's disk, or train the heads only.",
        )
    report = _reporter("Reading images", len(image_ids), request.device, request.pulse)
    try:
        return squares.fill(image_ids, request.pool.load_image, report)
    except OSError as error:
        raise TrainingError(
            f"The decoded images cannot be kept on disk: {error.strerror or error}.",
            "Free some space on that disk, or train the heads only.",
        ) from error


def _view_numbers(count: int, has_weak: bool, needs: Needs) -> list[int]:
    """Return the numbers of the cached views that a method reads of one pool."""
    views = list(range(count))
    if has_weak:
        views += [FIRST_WEAK_VIEW + place for place in range(_WEAK_VIEWS)]
    if needs.pretext is not None:
        views += needs.pretext.view_of(np.arange(1, needs.pretext.count)).tolist()
    return views


def _by_view(wanted: Iterable[tuple[Ids, list[int]]]) -> dict[int, Ids]:
    by_view: dict[int, list[Ids]] = {}
    for ids, views in wanted:
        for view in views:
            by_view.setdefault(view, []).append(ids)
    return {view: np.unique(np.concatenate(parts)) for view, parts in by_view.items()}


def _read_views(store: EmbeddingStore, image_ids: Ids, views: list[int]) -> Tensor:
    """Return the (V, N, width) embeddings of some views."""
    # Half precision is what stores keep; 100,000 labels in four views are then one gigabyte.
    found = torch.empty(len(views), len(image_ids), store.width, dtype=torch.float16)
    for place, view in enumerate(views):
        found[place] = torch.from_numpy(store.read(image_ids, view))
    return found


def _reporter(stage: str, total: int, device: torch.device, pulse: Pulse) -> Callable[[int], None]:
    title = device_title(device)
    return lambda done: pulse.report(Progress(stage, done, total, device=title))

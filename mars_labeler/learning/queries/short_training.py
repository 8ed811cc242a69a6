"""A short training on embeddings in memory, for somebody who trains hundreds of times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.cells import score_fit
from mars_labeler.learning.fitting import Place, fit_pool, opened_fitting
from mars_labeler.learning.pool import EmbeddingStore, TrainingPool

VIEWS = (0, 1, 2)
"""The cached views that a training of heads with the default settings reads."""

_EPOCHS, _UNLABELED = 2, 300

Ids = NDArray[np.int64]


def short_config(config: TrainingConfig, seed: int) -> TrainingConfig:
    """Return settings of the tool's own training of heads, shortened.

    Two epochs in the place of six, 300 unlabeled images, and no second round: on MSL Surface
    with 60 and with 160 labels within 1.2 points of the whole training by both measures, less
    than its spread over seeds (`benchmarks/simulating.py`).
    """
    return replace(
        config,
        trainable=Trainable.HEADS,
        epochs=_EPOCHS,
        unlabeled_images=_UNLABELED,
        held_out_fraction=0.0,
        seed=seed,
    )


@dataclass
class MemoryStore:
    """Embeddings of a few thousand images in memory; an `EmbeddingStore` that is complete.

    Args:
        image_ids: int64 (N,), increasing.
        views: float16 (N, W) by the number of the view.
        width: W.
    """

    image_ids: Ids
    views: Mapping[int, NDArray[np.float16]]
    width: int

    @classmethod
    def of(cls, store: EmbeddingStore, image_ids: Ids) -> MemoryStore:
        """Read the views of some images; all of them are in the store."""
        wanted = np.unique(image_ids)
        views = {view: store.read(wanted, view).astype(np.float16) for view in VIEWS}
        return cls(wanted, views, store.width)

    def missing(self, image_ids: Ids, view: int) -> Ids:
        """Return those of the images that are not here: none in a complete store."""
        return image_ids[~np.isin(image_ids, self.image_ids)] if view in self.views else image_ids

    def read(self, image_ids: Ids, view: int) -> NDArray[np.float32]:
        """Return the (n, W) embeddings of a view."""
        return self.views[view][np.searchsorted(self.image_ids, image_ids)].astype(np.float32)

    def write(self, image_ids: Ids, view: int, embeddings: NDArray[np.float32]) -> None:
        """Refuse: it is complete."""
        raise NotImplementedError


@dataclass(frozen=True)
class Lesson:
    """What one short training is given.

    Args:
        labeled_ids: int64 (L,).
        labels: int64 (L,), places of their classes, each of the C places at least once.
        unlabeled_ids: int64 (U,).
        scored_ids: int64 (S,), images to score afterwards.
    """

    labeled_ids: Ids
    labels: Ids
    unlabeled_ids: Ids
    scored_ids: Ids


def learn_and_score(
    lesson: Lesson, store: EmbeddingStore, config: TrainingConfig, context: JobContext
) -> NDArray[np.float32]:
    """Train heads and return the probabilities of the scored images, float32 (S, C).

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: Fewer than two classes are labeled.
    """
    names = tuple(map(str, range(int(lesson.labels.max()) + 1)))
    pool = TrainingPool(
        lesson.labeled_ids, lesson.labels, lesson.unlabeled_ids, names, None, _never, store
    )
    with opened_fitting(pool, config, context, Place(Path(), lesson.scored_ids)) as fitting:
        _, fit = fit_pool(fitting)
        return score_fit(fitting, fit)


def _never(image_id: int) -> NDArray[np.uint8]:
    raise ImageDecodeError(f"Image {image_id} is known by its embeddings only.")

"""What a simulation plays on: images whose labels are known, and images to measure on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.embeddings import EmbeddingFiles
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.splits import Split
from mars_labeler.learning.pool import EmbeddingStore, TrainingPool
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.query_candidates import (
    MOST_CANDIDATES,
    MOST_LABELED,
    repeated_rows,
    sequence_codes,
)
from mars_labeler.services.training import image_loader, open_embeddings

HELD_OUT_SHARE = 1 / 3
"""Share of the sequences to measure on where the project has no validation images."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """Images, their true classes and embeddings.

    Args:
        pool_ids: int64 (N,), images that may be labeled, increasing.
        pool_labels: int64 (N,), indices into `class_names`.
        pool_groups: int64 (N,), images of one group show nearly the same.
        test_ids: int64 (M,), images to measure on.
        test_labels: int64 (M,).
        class_names: All classes of the project.
        store: The views of all of them.
        config: The settings whose embeddings these are.
        is_split: Whether the images to measure on are the project's validation images.
    """

    pool_ids: Ids
    pool_labels: Ids
    pool_groups: Ids
    test_ids: Ids
    test_labels: Ids
    class_names: tuple[str, ...]
    store: EmbeddingStore
    config: TrainingConfig
    is_split: bool


def make_world(project: Project, config: TrainingConfig, context: JobContext) -> World:
    """Read a project's labels, and compute the embeddings that are missing.

    Images of the test split are left alone. Of large projects 8,000 labeled images are played
    with and 4,000 measured on, drawn at random.

    Raises:
        JobCancelled: The person has asked to stop.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: There are too few labels.
    """
    table = load_table(project)
    is_test = _held_out(table)
    is_usable = (table.labels != NONE) & (table.splits != SPLITS.index(Split.TEST))
    names = {record.class_id: record.name for record in read_classes(project)}
    places = {class_id: place for place, class_id in enumerate(names)}
    truth = np.array([places.get(class_id, NONE) for class_id in table.labels.tolist()], np.int64)
    parts = Parts(
        _drawn(np.flatnonzero(is_usable & ~is_test), MOST_CANDIDATES),
        _drawn(np.flatnonzero(is_usable & is_test), MOST_LABELED),
        truth,
        tuple(names.values()),
    )
    return make_world_of(project, table, parts, config, context)


@dataclass(frozen=True)
class Parts:
    """Which images of a table play which part.

    Args:
        pool_rows: (N,), what may be labeled, increasing.
        test_rows: (M,), what is measured on.
        truth: int64 (T,), for each row of the table its index in `class_names`; -1 where nobody
            knows.
        class_names: The classes.
    """

    pool_rows: NDArray[np.intp]
    test_rows: NDArray[np.intp]
    truth: Ids
    class_names: tuple[str, ...]


def make_world_of(
    project: Project, table: ImageTable, parts: Parts, config: TrainingConfig, context: JobContext
) -> World:
    """Return the world in which images play the given parts; see `make_world`."""
    _require(parts)
    store = _embedded(project, config, table, parts, context)
    pool, test = (
        rows[~np.isin(table.ids[rows], store.missing(table.ids[rows], 0))]
        for rows in (parts.pool_rows, parts.test_rows)
    )
    from mars_labeler.learning.queries.short_training import MemoryStore

    memory = MemoryStore.of(store, table.ids[np.concatenate([pool, test])])
    return World(
        pool_ids=table.ids[pool],
        pool_labels=parts.truth[pool],
        pool_groups=_groups(project, table, pool, memory),
        test_ids=table.ids[test],
        test_labels=parts.truth[test],
        class_names=parts.class_names,
        store=memory,
        config=config,
        is_split=bool((table.splits[test] == SPLITS.index(Split.VALIDATION)).all()),
    )


def _held_out(table: ImageTable) -> NDArray[np.bool_]:
    """Return which images to measure on: those of the validation split, or of some sequences."""
    is_validation: NDArray[np.bool_] = table.splits == SPLITS.index(Split.VALIDATION)
    if (is_validation & (table.labels != NONE)).any():
        return is_validation
    sequences = table.products.sequences
    codes = sequences.codes.astype(np.int64)
    is_known = np.array([bool(name) for name in sequences.names])[codes]
    groups = np.where(is_known, codes, len(sequences.names) + np.arange(len(table)))
    labeled = np.unique(groups[table.labels != NONE])
    drawn = np.random.default_rng(0).permutation(labeled)
    return np.isin(groups, drawn[: round(HELD_OUT_SHARE * len(drawn))])


def _drawn(rows: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def _require(parts: Parts) -> None:
    if len(np.unique(parts.truth[parts.pool_rows])) < 2 or not len(parts.test_rows):
        raise TrainingError(
            "There are too few labels to play with.",
            "It takes labeled images of two classes to learn from, and others to measure on.",
        )


def _embedded(
    project: Project, config: TrainingConfig, table: ImageTable, parts: Parts, context: JobContext
) -> EmbeddingFiles:
    """Compute the views that are missing, and return where they are."""
    fetch_weights(config.backbone_weights, context, config.backbone)
    from mars_labeler.learning.ahead import embed_for_training

    store = open_embeddings(project, config)
    rows = np.concatenate([parts.pool_rows, parts.test_rows])
    load_image = image_loader(project)
    pool = TrainingPool(
        table.ids[rows],
        parts.truth[rows],
        table.ids[:0],
        parts.class_names,
        None,
        load_image,
        store,
    )
    embed_for_training(pool, config, table.ids[rows], context)
    return store


def _groups(
    project: Project, table: ImageTable, pool: NDArray[np.intp], store: EmbeddingStore
) -> Ids:
    from mars_labeler.learning.queries.grouping import group_images
    from mars_labeler.learning.unit_rows import unit_rows

    ids = table.ids[pool]
    repeats = repeated_rows(project, ids)
    return group_images(unit_rows(store.read(ids, 0)), sequence_codes(table, pool), repeats)

"""Judging labels by models that have not learned from them, and examples to compare them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import images, quality
from mars_labeler.catalog.suspects import Near, SuspectRow
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.services.embedded import Embedded
from mars_labeler.services.project import Project

NEAR = 6
"""Neighbors of each of the two classes that are kept beside a label that looks wrong."""

WITH_NEIGHBORS = 500
"""Labels that have neighbors kept beside them: nobody reviews more of one ranking."""

_CHUNK = 8_192
"""Embeddings that are in memory as float32 at a time."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Labeled:
    """The labeled images that are judged.

    Args:
        image_ids: int64 (N,).
        class_ids: int64 (N,), their labels.
        groups: int64 (N,); images of one sequence, or that repeat each other, have the same.
    """

    image_ids: Ids
    class_ids: Ids
    groups: Ids


def read_labeled(project: Project, known: Mapping[ImageId, ClassId]) -> Labeled:
    """Return labeled images with what ties them to each other.

    Args:
        project: The project.
        known: The labels by image.
    """
    from mars_labeler.learning.folds import joined_groups

    with project.catalog.reading() as connection:
        sequences = images.read_sequences(connection)
        hashes = list(quality.read_hashes(connection))
    names = [sequences.get(key) or f"image {key}" for key in known]
    _, groups = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
    rows = {key: row for row, key in enumerate(known)}
    ties = [
        (rows[row.image_id], rows[row.duplicate_of])
        for row in hashes
        if row.image_id in rows and row.duplicate_of in rows
    ]
    first, second = np.array(ties, np.int64).reshape(-1, 2).T
    return Labeled(
        np.array(list(known), np.int64),
        np.array(list(known.values()), np.int64),
        joined_groups(groups.astype(np.int64), first, second),
    )


def judge(
    labeled: Labeled, embedded: Embedded, context: JobContext, seed: int = 0
) -> list[SuspectRow]:
    """Return the labels that look wrong, the most suspicious first, without neighbors.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: Too few labels.
    """
    from mars_labeler.learning.folds import divide
    from mars_labeler.learning.label_quality import find_suspicious
    from mars_labeler.learning.out_of_fold import score_out_of_fold

    keys, codes = np.unique(labeled.class_ids, return_inverse=True)
    folds = divide(codes, labeled.groups, seed=seed)
    embeddings = _read_half(embedded, labeled.image_ids)
    found = find_suspicious(codes, score_out_of_fold(embeddings, codes, folds, context, seed))
    columns = (
        labeled.image_ids[found.rows],
        labeled.class_ids[found.rows],
        keys[found.suggested],
        found.confidences,
        found.qualities,
    )
    return [SuspectRow(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _read_half(embedded: Embedded, image_ids: Ids) -> NDArray[np.float16]:
    """Return embeddings as they are stored: half the memory of what is read of them."""
    rows = np.empty((len(image_ids), embedded.store.width), np.float16)
    for start in range(0, len(image_ids), _CHUNK):
        part = slice(start, start + _CHUNK)
        rows[part] = embedded.read(image_ids[part])
    return rows


def with_neighbors(
    rows: Sequence[SuspectRow], labeled: Labeled, embedded: Embedded, context: JobContext
) -> list[SuspectRow]:
    """Return the labels that look wrong, the first of them with their neighbors.

    Neighbors are examples of the two classes: what looks wrong itself is none.
    """
    from mars_labeler.learning.exact_neighbors import ExactIndex

    asked = rows[:WITH_NEIGHBORS]
    is_example = ~np.isin(labeled.image_ids, [row.image_id for row in rows])
    near: dict[tuple[ImageId, ClassId], tuple[Near, ...]] = {}
    for class_id in {key for row in asked for key in (row.class_id, row.suggested_id)}:
        examples = labeled.image_ids[is_example & (labeled.class_ids == class_id)]
        image_ids = [row.image_id for row in asked if class_id in (row.class_id, row.suggested_id)]
        if not len(examples):
            continue
        # So few queries take less time than an approximate index takes to be trained.
        index = ExactIndex(examples, embedded.read, context)
        nearest = index.nearest(embedded.read(np.array(image_ids, np.int64)), NEAR)
        found = zip(nearest.ids.tolist(), nearest.similarities.round(4).tolist(), strict=True)
        for image_id, pair in zip(image_ids, found, strict=True):
            near[image_id, class_id] = tuple(zip(*pair, strict=True))
    return [
        row._replace(
            near_label=near.get((row.image_id, row.class_id), ()),
            near_suggested=near.get((row.image_id, row.suggested_id), ()),
        )
        for row in rows
    ]

"""Queries for some of the images: SQLite bounds the variables of a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mars_labeler.domain.records import ImageId

BATCH = 500
"""Ids a query."""


def batches(image_ids: Sequence[ImageId]) -> Iterator[Sequence[ImageId]]:
    """Yield the ids, as many at a time as one query takes."""
    for start in range(0, len(image_ids), BATCH):
        yield image_ids[start : start + BATCH]


def placeholders(image_ids: Sequence[ImageId]) -> str:
    """Return what stands for the ids in a statement: `IN (?,?,?)` without the brackets."""
    return ",".join("?" * len(image_ids))

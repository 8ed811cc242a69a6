"""Reading the whole pool, or a few images of it, as columns for the table in memory.

What an import stores (`ImageColumns`) is read once; what people and models say of an image
(`SaidColumns`), its quality and its split are read anew after each change, and only where there is
something. Columns and not rows, since collecting garbage among 300,000 tuples takes longer than the
database takes to read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select

from mars_labeler.catalog.schema import decision, image, image_quality, suggestion
from mars_labeler.domain.records import ImageId

WANTED_BATCH = 500
READ_BATCH = 200
"""Rows in memory at a time: few enough to be gone before the garbage collector looks at them."""


class ImageColumns(NamedTuple):
    """The images as they were imported; see `ImageRecord` and `ProductFacts`."""

    id: Sequence[ImageId]
    relative_path: Sequence[str]
    width: Sequence[int]
    height: Sequence[int]
    list_name: Sequence[str]
    mission: Sequence[str]
    instrument: Sequence[str]
    sol: Sequence[int]
    sequence: Sequence[str]
    eye: Sequence[str]
    clock: Sequence[float | None]
    product_type: Sequence[str]
    filter_name: Sequence[str]
    local_time: Sequence[str]
    exposure_ms: Sequence[float | None]
    target: Sequence[str]


class SaidColumns(NamedTuple):
    """What people decided about images and what was suggested; None where nothing."""

    image_id: Sequence[ImageId]
    class_id: Sequence[int | None]
    is_unsure: Sequence[bool | None]
    rejected_class_ids: Sequence[list[int] | None]
    decided_revision: Sequence[int | None]
    class_1: Sequence[int | None]
    class_2: Sequence[int | None]
    class_3: Sequence[int | None]
    confidence_1: Sequence[float | None]
    confidence_2: Sequence[float | None]
    confidence_3: Sequence[float | None]
    entropy: Sequence[float | None]
    model_version: Sequence[int | None]
    suggestion_revision: Sequence[int | None]


class Pairs(NamedTuple):
    """One value for each of some images."""

    image_id: Sequence[ImageId]
    value: Sequence[Any]


def read_image_columns(connection: Connection) -> ImageColumns:
    """Return the readable images, in id order."""
    statement = select(*(image.c[name] for name in ImageColumns._fields))
    return ImageColumns._make(_columns(connection, statement, None))


def read_said(connection: Connection, image_ids: Iterable[ImageId] | None = None) -> SaidColumns:
    """Return the images that were decided about or have a suggestion, in id order.

    Args:
        connection: One that sees a consistent state.
        image_ids: Only these images; None for all of them.
    """
    return SaidColumns._make(_columns(connection, _said(), image_ids))


def read_flags(connection: Connection, image_ids: Iterable[ImageId] | None = None) -> Pairs:
    """Return the quality flags (ints, see `QualityFlag`) of the images that have any."""
    statement = (
        select(image.c.id, image_quality.c.flags)
        .join_from(image, image_quality, image_quality.c.image_id == image.c.id)
        .where(image_quality.c.flags != 0)
    )
    return Pairs._make(_columns(connection, statement, image_ids))


def read_split_names(connection: Connection, image_ids: Iterable[ImageId] | None = None) -> Pairs:
    """Return the split (strings, see `Split`) of the images that have one."""
    statement = select(image.c.id, image.c.split).where(image.c.split != "")
    return Pairs._make(_columns(connection, statement, image_ids))


def _columns(
    connection: Connection, statement: Select[Any], image_ids: Iterable[ImageId] | None
) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in statement.selected_columns]
    ordered = statement.where(image.c.problem.is_(None)).order_by(image.c.id)
    for one in _narrowed(ordered, image_ids):
        for rows in connection.execute(one).partitions(READ_BATCH):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
    return columns


def _narrowed(statement: Select[Any], image_ids: Iterable[ImageId] | None) -> Iterator[Select[Any]]:
    if image_ids is None:
        yield statement
        return
    wanted = sorted(image_ids)
    for start in range(0, len(wanted), WANTED_BATCH):
        yield statement.where(image.c.id.in_(wanted[start : start + WANTED_BATCH]))


def _said() -> Select[Any]:
    said = image.outerjoin(decision, decision.c.image_id == image.c.id).outerjoin(
        suggestion, suggestion.c.image_id == image.c.id
    )
    return (
        select(
            image.c.id,
            decision.c.class_id,
            decision.c.is_unsure,
            decision.c.rejected_class_ids,
            decision.c.decided_revision,
            suggestion.c.class_1,
            suggestion.c.class_2,
            suggestion.c.class_3,
            suggestion.c.confidence_1,
            suggestion.c.confidence_2,
            suggestion.c.confidence_3,
            suggestion.c.entropy,
            suggestion.c.model_version,
            suggestion.c.label_revision,
        )
        .select_from(said)
        .where(or_(decision.c.image_id.is_not(None), suggestion.c.image_id.is_not(None)))
    )

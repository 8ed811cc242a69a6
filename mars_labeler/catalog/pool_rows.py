"""Reading the whole pool, or a few images of it, as columns for the table in memory.

What an import stores (`ImageColumns`) is read once; what people and models say of an image
(`SaidRows`), its quality and its split are read anew after each change, and only where there is
something. Rows come from the driver and go straight into arrays: as Python objects, 300,000 of
them would cost several times as much, and a multiple of the memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from mars_labeler.catalog.database import driver_rows
from mars_labeler.domain.records import ClassId, ImageId

NONE = -1
"""Stands for NULL in columns of integers."""

READ_BATCH = 200
"""Rows in memory at a time: few enough to be gone before the garbage collector looks at them."""

Records = NDArray[np.void]
"""A structured array: one record a row, a field a column."""


class _Source(NamedTuple):
    """Where records come from: their fields, the statement, and its column of image ids."""

    fields: np.dtype[np.void]
    statement: str
    key: str = "image_id"


_DECIDED = _Source(
    np.dtype([("image_id", "i8"), ("class_id", "i4"), ("is_unsure", "?"), ("revision", "i4")]),
    f"SELECT image_id, ifnull(class_id, {NONE}), is_unsure, decided_revision FROM decision",
)
_REJECTED = _Source(
    np.dtype([("image_id", "i8"), ("class_id", "i4")]),
    "SELECT image_id, value FROM decision, json_each(rejected_class_ids)"
    " WHERE rejected_class_ids NOT IN ('[]', 'null')",
)
_SUGGESTED = _Source(
    np.dtype(
        [
            ("image_id", "i8"),
            *((f"class_{rank}", "i4") for rank in (1, 2, 3)),
            *((f"confidence_{rank}", "f8") for rank in (1, 2, 3)),
            ("entropy", "f8"),
            ("model_version", "i4"),
            ("revision", "i4"),
        ]
    ),
    "SELECT image_id, class_1, class_2, class_3, confidence_1, confidence_2, confidence_3,"
    " entropy, model_version, label_revision FROM suggestion",
)
_FLAGS = _Source(
    np.dtype([("image_id", "i8"), ("value", "u4")]),
    "SELECT image_id, flags FROM image_quality WHERE flags != 0",
)


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


class SaidRows(NamedTuple):
    """What people decided about images and what was suggested, each in the order of the ids.

    Args:
        decided: Records of `image_id`, `class_id` (`NONE` without a label), `is_unsure` and
            `revision`, the label revision at which a person decided.
        rejected: Records of `image_id` and `class_id`: a class that a person turned down.
        suggested: Records of `image_id`, `class_1` to `class_3`, `confidence_1` to
            `confidence_3`, `entropy`, `model_version` and `revision`, the label revision that the
            model learned from.
    """

    decided: Records
    rejected: Records
    suggested: Records


def read_image_columns(
    connection: Connection, image_ids: Iterable[ImageId] | None = None
) -> ImageColumns:
    """Return the readable images, or those among some, in id order."""
    statement = f"SELECT {', '.join(ImageColumns._fields)} FROM image WHERE problem IS NULL"
    rows = _rows(connection, statement, "id", image_ids)
    columns: list[list[Any]] = [[] for _ in ImageColumns._fields]
    while batch := list(islice(rows, READ_BATCH)):
        for column, values in zip(columns, zip(*batch, strict=True), strict=True):
            column.extend(values)
    return ImageColumns._make(columns)


def read_class_names(connection: Connection) -> dict[ClassId, str]:
    """Return the names of the classes that are there, by id."""
    return dict(driver_rows(connection, "SELECT id, name FROM label_class WHERE NOT is_deleted"))


def has_merged_classes(connection: Connection) -> bool:
    """Return whether any class was merged into another."""
    merged = "SELECT EXISTS (SELECT 1 FROM label_class WHERE merged_into IS NOT NULL)"
    return bool(next(driver_rows(connection, merged))[0])


def read_current_version(connection: Connection) -> int:
    """Return the version whose suggestions are current; `NONE` when there is no model."""
    current = "SELECT version FROM model_version WHERE is_current"
    return next((version for (version,) in driver_rows(connection, current)), NONE)


def read_said(connection: Connection, image_ids: Iterable[ImageId] | None = None) -> SaidRows:
    """Return what was said of images.

    Args:
        connection: One that sees a consistent state.
        image_ids: Only these images; None for all of them.
    """
    wanted = None if image_ids is None else list(image_ids)
    sources = (_DECIDED, _REJECTED, _SUGGESTED)
    return SaidRows(*(_records(connection, source, wanted) for source in sources))


def read_flags(connection: Connection, image_ids: Iterable[ImageId] | None = None) -> Records:
    """Return the quality flags of the images that have any: `image_id`, `value` (`QualityFlag`)."""
    return _records(connection, _FLAGS, image_ids)


def read_splits(
    connection: Connection, names: Sequence[str], image_ids: Iterable[ImageId] | None = None
) -> Records:
    """Return the splits of the images that have one: `image_id`, `value` (place in `names`)."""
    cases = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(names))
    source = _Source(
        np.dtype([("image_id", "i8"), ("value", "i1")]),
        f"SELECT id, CASE split {cases} END FROM image WHERE split != ''",
        "id",
    )
    return _records(connection, source, image_ids)


def _records(
    connection: Connection, source: _Source, image_ids: Iterable[ImageId] | None
) -> Records:
    rows = _rows(connection, source.statement, source.key, image_ids)
    records: Records = np.fromiter(rows, source.fields)
    return records


def _rows(
    connection: Connection, statement: str, key: str, image_ids: Iterable[ImageId] | None
) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a statement, or those of some images, in the order of the ids."""
    if image_ids is None:
        return driver_rows(connection, f"{statement} ORDER BY {key}")
    joint = "AND" if " WHERE " in statement else "WHERE"
    wanted = f"{joint} {key} IN (SELECT value FROM json_each(?))"
    ids = json.dumps([int(image_id) for image_id in image_ids])
    return driver_rows(connection, f"{statement} {wanted} ORDER BY {key}", [ids])

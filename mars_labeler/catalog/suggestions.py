"""Suggestions of the model versions: one an image, replaced as newer ones arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import sqlite

from mars_labeler.catalog.schema import suggestion
from mars_labeler.domain.records import ImageId, Suggestion

KEPT = 3
ABSENT = -1


@dataclass(frozen=True)
class SuggestionColumns:
    """The suggestions of one model version for N images, column by column.

    Args:
        image_ids: int64 (N,).
        class_ids: int64 (N, 3), likeliest first, `ABSENT` padded.
        confidences: float32 (N, 3), 0 padded.
        entropies: float32 (N,) in [0, 1].
        model_version: The version that says so.
        label_revision: The revision of the labels that version was trained on.
    """

    image_ids: NDArray[np.int64]
    class_ids: NDArray[np.int64]
    confidences: NDArray[np.float32]
    entropies: NDArray[np.float32]
    model_version: int
    label_revision: int


def write_columns(connection: Connection, columns: SuggestionColumns) -> None:
    """Store the suggestions of one version, as `write_suggestions` does."""
    said_by = (columns.model_version, columns.label_revision)
    rows = zip(
        columns.image_ids.tolist(),
        columns.class_ids.tolist(),
        columns.confidences.tolist(),
        columns.entropies.tolist(),
        strict=True,
    )
    _write(
        connection,
        [
            (image_id, *class_ids, *confidences, entropy, *said_by)
            for image_id, class_ids, confidences, entropy in rows
        ],
    )


def write_suggestions(connection: Connection, suggestions: Sequence[Suggestion]) -> None:
    """Store suggestions in the place of older ones.

    Whether a suggestion is shown is decided when it is read: a label, or any decision newer than
    the snapshot it comes from, hides it. So a late chunk can never undo what a person did.
    """
    _write(connection, [_row(record) for record in suggestions])


def delete_suggestions(connection: Connection, image_ids: Iterable[ImageId]) -> None:
    """Forget the suggestions for some images: their pictures are others now."""
    rows = [{"key": image_id} for image_id in image_ids]
    if rows:
        statement = delete(suggestion).where(suggestion.c.image_id == bindparam("key"))
        connection.execute(statement, rows)


def read_suggested_ids(connection: Connection) -> frozenset[ImageId]:
    """Return the images that have a suggestion, shown or not."""
    return frozenset(connection.execute(select(suggestion.c.image_id)).scalars())


def _row(record: Suggestion) -> tuple[float, ...]:
    missing = KEPT - len(record.class_ids)
    class_ids = (*record.class_ids, *(ABSENT,) * missing)
    confidences = (*record.confidences, *(0.0,) * missing)
    said_by = (record.model_version, record.label_revision)
    return (record.image_id, *class_ids, *confidences, record.entropy, *said_by)


def _write(connection: Connection, rows: Sequence[tuple[float, ...]]) -> None:
    """Store rows in the order of the table's columns."""
    if not rows:
        return
    # The driver takes the rows as they are: naming the values of each costs more than storing it.
    connection.exec_driver_sql(_UPSERT, list(rows))


def _upsert() -> str:
    names = [column.name for column in suggestion.columns]
    statement = sqlite.insert(suggestion)
    statement = statement.on_conflict_do_update(
        index_elements=["image_id"],
        set_={name: statement.excluded[name] for name in names if name != "image_id"},
    )
    dialect = sqlite.dialect(paramstyle="qmark")
    return str(statement.compile(dialect=dialect, column_keys=names))


_UPSERT = _upsert()

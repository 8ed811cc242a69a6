"""Labels that looked wrong and that a person has looked at and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from mars_labeler.catalog import journal
from mars_labeler.domain.records import ClassId, ImageId

SUBJECT = "label_review"

_WRITE = """INSERT INTO label_review (image_id, class_id, annotator, reviewed_at)
VALUES (?, ?, ?, ?) ON CONFLICT (image_id) DO UPDATE SET class_id = excluded.class_id,
annotator = excluded.annotator, reviewed_at = excluded.reviewed_at"""
_DELETE = "DELETE FROM label_review WHERE image_id = ?"


def read_kept(connection: Connection) -> dict[ImageId, ClassId]:
    """Return, for each image whose label a person has kept, the class that it had."""
    rows = connection.exec_driver_sql("SELECT image_id, class_id FROM label_review")
    return {row[0]: row[1] for row in rows}


def keepings(connection: Connection, labels: Mapping[ImageId, ClassId]) -> list[journal.Change]:
    """Return the changes that keep the labels of images; those kept already are left out.

    Args:
        connection: Inside a write transaction.
        labels: The label of each image.
    """
    kept = read_kept(connection)
    return [
        journal.Change(SUBJECT, image_id, _state(kept.get(image_id)), _state(class_id))
        for image_id, class_id in labels.items()
        if kept.get(image_id) != class_id
    ]


def writer(annotator: str) -> journal.WriteState:
    """Return how reviews are written on behalf of an annotator."""

    def write(writing: journal.Writing, states: Sequence[tuple[int, journal.State]]) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        kept = [
            (image_id, state["class_id"], annotator, now)
            for image_id, state in states
            if state["class_id"] is not None
        ]
        if kept:
            writing.connection.exec_driver_sql(_WRITE, kept)
        open_ids = [image_id for image_id, state in states if state["class_id"] is None]
        delete(writing.connection, open_ids)

    return write


def delete(connection: Connection, image_ids: Iterable[ImageId]) -> None:
    """Forget that the labels of some images were kept."""
    rows = [(image_id,) for image_id in image_ids]
    if rows:
        connection.exec_driver_sql(_DELETE, rows)


def _state(class_id: ClassId | None) -> dict[str, ClassId | None]:
    return {"class_id": class_id}

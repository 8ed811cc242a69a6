"""The events behind the labels: who gave which label when."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from mars_labeler.catalog.schema import decision, label_event
from mars_labeler.domain.records import ClassId, ImageId


class LabelEventRow(NamedTuple):
    """One decision about one image.

    `class_id` is None where the label was cleared, left open or marked unsure; `created_at` is UTC
    in ISO 8601; `from_model_version` is the model whose suggestion was accepted, if one was.
    """

    image_id: ImageId
    class_id: ClassId | None
    annotator: str
    created_at: str
    label_revision: int
    from_model_version: int | None


def read_label_events(connection: Connection) -> list[LabelEventRow]:
    """Return all events, the oldest first."""
    columns = [label_event.c[name] for name in LabelEventRow._fields]
    rows = connection.execute(select(*columns).order_by(label_event.c.id))
    return [LabelEventRow(*row) for row in rows]


def read_relabeled_from_none(connection: Connection, revision: int) -> list[ImageId]:
    """Return the images that had no label for a while after a label revision, and got one anew.

    A clearing that was undone does not count: the decision is the one of before again.
    """
    statement = (
        select(label_event.c.image_id)
        .join(decision, decision.c.image_id == label_event.c.image_id)
        .where(
            label_event.c.label_revision > revision,
            label_event.c.class_id.is_(None),
            decision.c.class_id.is_not(None),
            decision.c.decided_revision > revision,
        )
    )
    return list(connection.execute(statement.distinct()).scalars())


def read_author(connection: Connection, image_id: ImageId, revision: int) -> str:
    """Return who gave an image the label that it had at a label revision.

    Empty where it had none then.
    """
    statement = (
        select(label_event.c.annotator, label_event.c.class_id)
        .where(label_event.c.image_id == image_id, label_event.c.label_revision <= revision)
        .order_by(label_event.c.id.desc())
    )
    row = connection.execute(statement.limit(1)).first()
    return "" if row is None or row.class_id is None else str(row.annotator)

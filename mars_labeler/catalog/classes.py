"""The project's label classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from mars_labeler.catalog import journal
from mars_labeler.catalog.schema import label_class
from mars_labeler.domain.taxonomy import LabelClass

SUBJECT = "label_class"


def read_classes(connection: Connection) -> list[LabelClass]:
    """Return the classes in the order of the taxonomy, without the deleted ones."""
    statement = select(label_class).where(~label_class.c.is_deleted)
    rows = connection.execute(statement.order_by(label_class.c.position, label_class.c.id))
    return [LabelClass(row.id, row.name, row.key, row.color, row.position) for row in rows]


def read_merged(connection: Connection) -> dict[int, int]:
    """Return, for each class that was merged away, the living class it ended in."""
    statement = select(label_class.c.id, label_class.c.merged_into)
    merged = dict(connection.execute(statement.where(label_class.c.merged_into.is_not(None))).all())
    return {source: _end_of(source, merged) for source in merged}


def next_class_id(connection: Connection) -> int:
    """Return an id that no class has ever had."""
    return int(connection.execute(select(func.max(label_class.c.id))).scalar() or 0) + 1


def class_state(
    record: LabelClass, is_deleted: bool = False, merged_into: int | None = None
) -> dict[str, Any]:
    """Return a class's columns as the journal keeps them."""
    return {
        "name": record.name,
        "key": record.key,
        "color": record.color,
        "position": record.position,
        "is_deleted": is_deleted,
        "merged_into": merged_into,
    }


def class_change(
    record: LabelClass, before: dict[str, Any], after: dict[str, Any]
) -> journal.Change:
    """Return the journal's change of one class."""
    return journal.Change(SUBJECT, record.class_id, before, after)


def write_classes(writing: journal.Writing, states: Sequence[tuple[int, journal.State]]) -> None:
    """Write the states of classes: a `journal.WriteState`."""
    statement = insert(label_class)
    names = [column.name for column in label_class.columns if column.name != "id"]
    statement = statement.on_conflict_do_update(
        index_elements=["id"], set_={name: statement.excluded[name] for name in names}
    )
    rows = [{"id": class_id, **state} for class_id, state in states]
    writing.connection.execute(statement, rows)


def _end_of(class_id: int, merged: dict[int, int]) -> int:
    # A merge can be followed by another, and an undo can turn one round: never walk in a circle.
    seen = {class_id}
    while class_id in merged and merged[class_id] not in seen:
        class_id = merged[class_id]
        seen.add(class_id)
    return class_id

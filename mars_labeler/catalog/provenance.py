"""What is known of each image and of who decided about it, for those that it is handed on to."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from mars_labeler.catalog.labels import Authorship
from mars_labeler.catalog.schema import decision, image, label_event, suggestion
from mars_labeler.domain.records import Decision, ImageId
from mars_labeler.domain.splits import Split


class ProvenanceRow(NamedTuple):
    """One image, what people decided about it, and which model its suggestion is from.

    Args:
        image_id: The image.
        root_id: The image folder it was imported from.
        relative_path: Its path below that folder.
        label_path: The archive label beside it, empty for none.
        content_hash: Hash of the file's bytes.
        width: Pixels across.
        height: Pixels down.
        list_name: The published list that named it.
        split: What it is for.
        decision: What people decided, the empty decision where nothing.
        author: Who did, and when.
        suggestion_revision: Label revision of the model behind its suggestion, None without one.
    """

    image_id: ImageId
    root_id: int
    relative_path: str
    label_path: str
    content_hash: str
    width: int
    height: int
    list_name: str
    split: Split
    decision: Decision
    author: Authorship
    suggestion_revision: int | None


def read_provenance(connection: Connection) -> list[ProvenanceRow]:
    """Return a row for every readable image, by path."""
    authors = _authors(connection)
    return [
        ProvenanceRow(
            image_id=row.id,
            root_id=row.root_id,
            relative_path=row.relative_path,
            label_path=row.label_path,
            content_hash=row.content_hash,
            width=row.width,
            height=row.height,
            list_name=row.list_name,
            split=Split(row.split),
            decision=_decision(row),
            author=authors.get((row.id, row.decided_revision), Authorship()),
            suggestion_revision=row.label_revision,
        )
        for row in connection.execute(_statement())
    ]


def _authors(connection: Connection) -> dict[tuple[ImageId, int | None], Authorship]:
    """Return who made each decision, by its image and its revision.

    An undo writes the decision of before with its own revision, and so leads to the event in which
    a person made it, not to the one in which another took a later one back. The join is made here:
    SQLite, seeing two indexes, takes the one by revision, of which an import is a single one.
    """
    columns = label_event.c
    statement = select(
        columns.image_id, columns.label_revision, columns.annotator, columns.created_at
    )
    rows = connection.execute(statement.order_by(columns.id))
    return {(row[0], row[1]): Authorship(row[2], row[3]) for row in rows}


def _statement() -> Any:
    columns = image.c
    return (
        select(
            columns.id,
            columns.root_id,
            columns.relative_path,
            columns.label_path,
            columns.content_hash,
            columns.width,
            columns.height,
            columns.list_name,
            columns.split,
            decision.c.class_id,
            decision.c.is_unsure,
            decision.c.rejected_class_ids,
            decision.c.decided_revision,
            decision.c.from_model_version,
            suggestion.c.label_revision,
        )
        .select_from(
            image.outerjoin(decision, decision.c.image_id == columns.id).outerjoin(
                suggestion, suggestion.c.image_id == columns.id
            )
        )
        .where(columns.problem.is_(None))
        .order_by(columns.relative_path, columns.root_id)
    )


def _decision(row: Any) -> Decision:
    return Decision(
        class_id=row.class_id,
        is_unsure=bool(row.is_unsure),
        rejected_class_ids=tuple(row.rejected_class_ids or ()),
        decided_revision=row.decided_revision or 0,
        from_model_version=row.from_model_version,
    )

"""Suggestions of the model versions: one an image, replaced as newer ones arrive."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from mars_labeler.catalog.schema import suggestion
from mars_labeler.domain.records import ImageId, Suggestion

KEPT = 3
ABSENT = -1


def write_suggestions(connection: Connection, suggestions: Sequence[Suggestion]) -> None:
    """Store suggestions in the place of older ones.

    Whether a suggestion is shown is decided when it is read: a label, or any decision newer than
    the snapshot it comes from, hides it. So a late chunk can never undo what a person did.
    """
    if not suggestions:
        return
    statement = insert(suggestion)
    names = [column.name for column in suggestion.columns if column.name != "image_id"]
    statement = statement.on_conflict_do_update(
        index_elements=["image_id"], set_={name: statement.excluded[name] for name in names}
    )
    connection.execute(statement, [_columns(record) for record in suggestions])


def delete_suggestions(connection: Connection) -> None:
    """Forget all suggestions."""
    connection.execute(delete(suggestion))


def read_suggestion(connection: Connection, image_id: ImageId) -> Suggestion | None:
    """Return what was last suggested for an image, shown or not."""
    row = connection.execute(select(suggestion).where(suggestion.c.image_id == image_id)).first()
    if row is None:
        return None
    class_ids = [row.class_1, row.class_2, row.class_3]
    count = sum(class_id != ABSENT for class_id in class_ids)
    return Suggestion(
        image_id=image_id,
        class_ids=tuple(class_ids[:count]),
        confidences=(row.confidence_1, row.confidence_2, row.confidence_3)[:count],
        entropy=row.entropy,
        model_version=row.model_version,
        label_revision=row.label_revision,
    )


def _columns(record: Suggestion) -> dict[str, float]:
    missing = KEPT - len(record.class_ids)
    class_ids = (*record.class_ids, *(ABSENT,) * missing)
    confidences = (*record.confidences, *(0.0,) * missing)
    return {
        "image_id": record.image_id,
        **{f"class_{rank}": value for rank, value in enumerate(class_ids, 1)},
        **{f"confidence_{rank}": value for rank, value in enumerate(confidences, 1)},
        "entropy": record.entropy,
        "model_version": record.model_version,
        "label_revision": record.label_revision,
    }

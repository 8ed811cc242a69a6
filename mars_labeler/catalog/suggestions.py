"""Suggestions of the model versions: one an image, replaced as newer ones arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, select
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


def delete_suggestions(connection: Connection, image_ids: Iterable[ImageId]) -> None:
    """Forget the suggestions for some images: their pictures are others now."""
    rows = [{"key": image_id} for image_id in image_ids]
    if rows:
        statement = delete(suggestion).where(suggestion.c.image_id == bindparam("key"))
        connection.execute(statement, rows)


def read_suggested_ids(connection: Connection) -> frozenset[ImageId]:
    """Return the images that have a suggestion, shown or not."""
    return frozenset(connection.execute(select(suggestion.c.image_id)).scalars())


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

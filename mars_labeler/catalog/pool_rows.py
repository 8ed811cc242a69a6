"""Reading the whole pool, or a few images of it, as rows for the table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from mars_labeler.catalog.schema import decision, image, suggestion
from mars_labeler.domain.records import ImageId

BATCH = 500


class PoolRow(NamedTuple):
    """One image with what people decided about it and what was suggested; None where nothing."""

    image_id: ImageId
    relative_path: str
    instrument: str
    sol: int
    list_name: str
    class_id: int | None
    is_unsure: bool | None
    rejected_class_ids: list[int] | None
    decided_revision: int | None
    class_1: int | None
    class_2: int | None
    class_3: int | None
    confidence_1: float | None
    confidence_2: float | None
    confidence_3: float | None
    entropy: float | None
    model_version: int | None
    suggestion_revision: int | None


def read_pool_rows(
    connection: Connection, image_ids: Iterable[ImageId] | None = None
) -> list[PoolRow]:
    """Return the rows of the readable images, in id order.

    Args:
        connection: One that sees a consistent state.
        image_ids: Only these images; None for all of them.
    """
    if image_ids is None:
        return _rows(connection.execute(_statement()))
    wanted = sorted(image_ids)
    rows: list[PoolRow] = []
    for start in range(0, len(wanted), BATCH):
        batch = image.c.id.in_(wanted[start : start + BATCH])
        rows.extend(_rows(connection.execute(_statement().where(batch))))
    return rows


def _rows(result: Any) -> list[PoolRow]:
    found: Sequence[Any] = result.all()
    return [PoolRow(*row) for row in found]


def _statement() -> Any:
    return (
        select(
            image.c.id,
            image.c.relative_path,
            image.c.instrument,
            image.c.sol,
            image.c.list_name,
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
        .select_from(
            image.outerjoin(decision, decision.c.image_id == image.c.id).outerjoin(
                suggestion, suggestion.c.image_id == image.c.id
            )
        )
        .where(image.c.problem.is_(None))
        .order_by(image.c.id)
    )

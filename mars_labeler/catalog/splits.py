"""Which images are learned from and which are held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from mars_labeler.catalog import facts
from mars_labeler.catalog.schema import image
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split

_REVISION = "split_revision"
_PLAN = "split_plan"


class SplitRow(NamedTuple):
    """What decides the split of one image, and the split it has."""

    image_id: ImageId
    mission: str
    sol: int
    sequence: str
    list_name: str
    split: Split


def read_split_rows(connection: Connection) -> list[SplitRow]:
    """Return a row for every readable image, in id order."""
    columns = image.c
    statement = select(
        columns.id,
        columns.mission,
        columns.sol,
        columns.sequence,
        columns.list_name,
        columns.split,
    )
    readable = statement.where(columns.problem.is_(None)).order_by(columns.id)
    return [SplitRow(*row[:-1], Split(row[-1])) for row in connection.execute(readable)]


def write_splits(connection: Connection, splits: Mapping[ImageId, Split]) -> None:
    """Change the splits of some images; a model from before may have learned from any of them."""
    if not splits:
        return
    statement = update(image).where(image.c.id == bindparam("key"))
    rows = [{"key": image_id, "name": split.value} for image_id, split in splits.items()]
    connection.execute(statement.values(split=bindparam("name")), rows)
    revision = facts.advance_label_revision(connection)
    if any(split is not Split.NONE and split is not Split.TRAIN for split in splits.values()):
        facts.write_fact(connection, _REVISION, str(revision))


def count_splits(connection: Connection) -> dict[Split, int]:
    """Return how many readable images each split has; those without any are left out."""
    statement = select(image.c.split, func.count()).where(image.c.problem.is_(None))
    rows = connection.execute(statement.group_by(image.c.split)).all()
    return {Split(name): count for name, count in rows}


def read_split_revision(connection: Connection) -> int:
    """Return the label revision from which on models have not learned from what is held out."""
    return int(facts.read_fact(connection, _REVISION, "0"))


def read_plan(connection: Connection) -> str:
    """Return the plan of the splits as it was written; empty when there is none."""
    return facts.read_fact(connection, _PLAN)


def write_plan(connection: Connection, plan: str) -> None:
    """Remember how the images were split, for those that are still to come."""
    facts.write_fact(connection, _PLAN, plan)

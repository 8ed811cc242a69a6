"""Which images are learned from and which are held out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from mars_labeler.catalog import facts
from mars_labeler.catalog.schema import image
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import HELD_OUT, Split

_REVISION = "split_revision"
_PLAN = "split_plan"


class SplitRow(NamedTuple):
    """What decides the split of one image, and the split it has."""

    image_id: ImageId
    mission: str
    sol: int
    sequence: str
    list_name: str
    content_hash: str
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
        columns.content_hash,
        columns.split,
    )
    readable = statement.where(columns.problem.is_(None)).order_by(columns.id)
    return [SplitRow(*row[:-1], Split(row[-1])) for row in connection.execute(readable)]


def read_splits(connection: Connection, image_ids: Collection[ImageId]) -> dict[ImageId, Split]:
    """Return the split of each of some hundred images; those that are gone are left out."""
    statement = select(image.c.id, image.c.split).where(image.c.id.in_(image_ids))
    return {image_id: Split(name) for image_id, name in connection.execute(statement)}


def write_splits(
    connection: Connection,
    splits: Mapping[ImageId, Split],
    unseen_ids: Collection[ImageId] = (),
) -> None:
    """Change the splits of some images.

    Args:
        connection: The database, in a transaction.
        splits: The new splits.
        unseen_ids: Images from which no model can have learned. A model of before may have
            learned from any other that is held out now: it is measured on none of them any more.
    """
    if not splits:
        return
    statement = update(image).where(image.c.id == bindparam("key"))
    rows = [{"key": image_id, "name": split.value} for image_id, split in splits.items()]
    connection.execute(statement.values(split=bindparam("name")), rows)
    revision = facts.advance_label_revision(connection)
    held_out = {image_id for image_id, split in splits.items() if split in HELD_OUT}
    if held_out - set(unseen_ids):
        facts.write_fact(connection, _REVISION, str(revision))


def reopen_splits(connection: Connection, image_ids: Collection[ImageId]) -> None:
    """Let images be judged anew of which something else is known now.

    Those that are held out stay so, and without a plan all do: the person has chosen them.
    """
    if read_plan(connection):
        statement = update(image).where(
            image.c.id == bindparam("key"), image.c.split == Split.TRAIN.value
        )
        rows = [{"key": image_id} for image_id in image_ids]
        if rows:
            connection.execute(statement.values(split=Split.NONE.value), rows)


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

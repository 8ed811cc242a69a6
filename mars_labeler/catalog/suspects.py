"""The labels that looked wrong when they were last ranked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam
from sqlalchemy import delete as deleting

from mars_labeler.catalog.facts import read_fact, write_fact
from mars_labeler.catalog.schema import suspect
from mars_labeler.domain.records import ClassId, ImageId

_RANKING = "suspects_ranking"
_COLUMNS = "image_id, class_id, suggested_id, confidence, quality, near_label, near_suggested"


Near = tuple[ImageId, float]


class SuspectRow(NamedTuple):
    """One label that looked wrong.

    Args:
        image_id: The image.
        class_id: Its label then.
        suggested_id: The class that was likelier.
        confidence: The probability of that class, in [0, 1].
        quality: The label's quality, in [0, 0.5]; 0 is surely wrong.
        near_label: The nearest images with that label and how similar they are, at most 1, the
            nearest first; may be empty.
        near_suggested: The nearest images of the likelier class, likewise.
    """

    image_id: ImageId
    class_id: ClassId
    suggested_id: ClassId
    confidence: float
    quality: float
    near_label: tuple[Near, ...] = ()
    near_suggested: tuple[Near, ...] = ()


class Ranking(NamedTuple):
    """What was ranked: the label revision it was, and how many labels were judged."""

    revision: int
    judged: int


def write_suspects(connection: Connection, rows: Sequence[SuspectRow], ranking: Ranking) -> None:
    """Store a ranking in the place of the one before."""
    connection.execute(deleting(suspect))
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO suspect ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (*row[:5], json.dumps(row.near_label), json.dumps(row.near_suggested))
                for row in rows
            ],
        )
    write_fact(connection, _RANKING, json.dumps(ranking))


def read_ranking(connection: Connection) -> Ranking | None:
    """Return what was ranked last; None before the first time."""
    stored = read_fact(connection, _RANKING)
    return Ranking(*json.loads(stored)) if stored else None


def read_suspects(connection: Connection) -> list[SuspectRow]:
    """Return the labels that looked wrong, the most suspicious first."""
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM suspect ORDER BY quality, image_id")
    return [
        SuspectRow(image_id, class_id, suggested_id, confidence, quality, _near(own), _near(other))
        for image_id, class_id, suggested_id, confidence, quality, own, other in rows
    ]


def delete(connection: Connection, image_ids: Iterable[ImageId]) -> None:
    """Forget that the labels of some images looked wrong."""
    rows = [{"key": image_id} for image_id in image_ids]
    if rows:
        connection.execute(deleting(suspect).where(suspect.c.image_id == bindparam("key")), rows)


def _near(text: str) -> tuple[Near, ...]:
    return tuple((image_id, similarity) for image_id, similarity in json.loads(text))

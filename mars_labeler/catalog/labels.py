"""Decisions about images (labels, unsure, rejected) and the append-only events behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from mars_labeler.catalog import journal, label_reviews
from mars_labeler.catalog.batches import batches, placeholders
from mars_labeler.catalog.classes import write_classes
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.catalog.schema import decision, image
from mars_labeler.domain.records import Decision, ImageId, LabelSnapshot
from mars_labeler.domain.splits import HELD_OUT, Split

SUBJECT = "decision"

Decide = Callable[[ImageId, Decision], Decision]
"""Gives the decision after from an image's id and its decision before; an equal one leaves the
image alone. The revision is filled in when it is written."""

_COLUMNS = "image_id, class_id, is_unsure, rejected_class_ids, decided_revision, from_model_version"
_READ = f"SELECT {_COLUMNS} FROM decision"
_WRITE = f"""INSERT INTO decision ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (image_id) DO UPDATE SET class_id = excluded.class_id, is_unsure = excluded.is_unsure,
rejected_class_ids = excluded.rejected_class_ids, decided_revision = excluded.decided_revision,
from_model_version = excluded.from_model_version"""
_APPEND = """INSERT INTO label_event (image_id, class_id, is_unsure, rejected_class_ids, annotator,
created_at, label_revision, from_model_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True)
class Authorship:
    """Who decided about an image elsewhere, and when; empty where it is not known.

    Args:
        annotator: Who.
        decided_at: UTC time in ISO 8601.
    """

    annotator: str = ""
    decided_at: str = ""


NOBODY_ELSE: Mapping[ImageId, Authorship] = {}


def read_decisions(connection: Connection, image_ids: Iterable[ImageId]) -> dict[ImageId, Decision]:
    """Return the decision about each image; images without one get the empty decision."""
    wanted = list(image_ids)
    found = dict.fromkeys(wanted, Decision())
    rejected: dict[str, tuple[int, ...]] = {}  # nearly always the same: nothing
    for batch in batches(wanted):
        statement = f"{_READ} WHERE image_id IN ({placeholders(batch)})"
        rows = connection.exec_driver_sql(statement, tuple(batch))
        for image_id, class_id, is_unsure, text, revision, version in rows:
            if text not in rejected:
                rejected[text] = tuple(json.loads(text))
            found[image_id] = Decision(class_id, bool(is_unsure), rejected[text], revision, version)
    return found


def relabelings(
    connection: Connection, image_ids: Iterable[ImageId], decide: Decide
) -> list[journal.Change]:
    """Return the changes that `decide` makes, for a caller that commits them with others."""
    states = _States()
    changes = []
    for image_id, old in read_decisions(connection, dict.fromkeys(image_ids)).items():
        new = decide(image_id, old)
        if new != old:
            changes.append(journal.Change(SUBJECT, image_id, states[old], states[new]))
    return changes


def writers(
    annotator: str, authors: Mapping[ImageId, Authorship] = NOBODY_ELSE
) -> dict[str, journal.WriteState]:
    """Return how each subject of the journal is written.

    Args:
        annotator: On whose behalf.
        authors: Who decided about some of the images elsewhere, before.
    """

    def write_decisions(
        writing: journal.Writing, states: Sequence[tuple[int, journal.State]]
    ) -> None:
        _write_decisions(writing, states)
        _append_events(writing, states, annotator, authors)

    return {
        "label_class": write_classes,
        SUBJECT: write_decisions,
        label_reviews.SUBJECT: label_reviews.writer(annotator),
    }


def images_with_class(connection: Connection, class_id: int) -> list[ImageId]:
    """Return the images labeled with a class, in id order."""
    statement = select(decision.c.image_id).where(decision.c.class_id == class_id)
    return list(connection.execute(statement.order_by(decision.c.image_id)).scalars())


def count_labels(connection: Connection) -> dict[int, int]:
    """Return how many images each class labels; classes without any are left out."""
    statement = (
        select(decision.c.class_id, func.count())
        .where(decision.c.class_id.is_not(None))
        .group_by(decision.c.class_id)
    )
    return dict(connection.execute(statement).all())


def read_snapshot(connection: Connection, class_names: dict[int, str]) -> LabelSnapshot:
    """Take the labels as they are now; what is held out is not among what is learned from.

    Args:
        connection: One that sees a consistent state.
        class_names: Names of all classes by id, in the order of the taxonomy.
    """
    rows = connection.execute(
        select(image.c.id, image.c.split, decision.c.class_id)
        .join_from(image, decision, isouter=True)
        .where(image.c.problem.is_(None))
        .order_by(image.c.id)
    ).all()
    learned = [row for row in rows if row.split not in HELD_OUT]
    labeled = tuple((row.id, row.class_id) for row in learned if row.class_id is not None)
    used = {class_id for _, class_id in labeled}
    return LabelSnapshot(
        label_revision=read_label_revision(connection),
        labeled=labeled,
        unlabeled=tuple(row.id for row in learned if row.class_id is None),
        class_names={key: name for key, name in class_names.items() if key in used},
        validation=tuple(
            (row.id, row.class_id)
            for row in rows
            if row.split == Split.VALIDATION and row.class_id in used
        ),
    )


def read_open_ids(connection: Connection) -> tuple[ImageId, ...]:
    """Return every readable image without a label, held out or not, in id order."""
    rows = connection.execute(
        select(image.c.id)
        .join_from(image, decision, isouter=True)
        .where(image.c.problem.is_(None), decision.c.class_id.is_(None))
        .order_by(image.c.id)
    )
    return tuple(rows.scalars())


class _States(dict[Decision, journal.State]):
    """The columns of decisions, as the journal keeps them: one object for equal decisions."""

    def __missing__(self, decided: Decision) -> journal.State:
        state = {
            "class_id": decided.class_id,
            "is_unsure": decided.is_unsure,
            "rejected_class_ids": list(decided.rejected_class_ids),
            "decided_revision": decided.decided_revision,
            "from_model_version": decided.from_model_version,
        }
        self[decided] = state
        return state


def _write_decisions(writing: journal.Writing, states: Sequence[tuple[int, journal.State]]) -> None:
    # Doing it again is deciding again: older suggestions are out.
    now = None if writing.is_undo else writing.revision
    rows = [
        (
            image_id,
            state["class_id"],
            state["is_unsure"],
            _encoded(state["rejected_class_ids"]),
            state["decided_revision"] if now is None else now,
            state["from_model_version"],
        )
        for image_id, state in states
    ]
    writing.connection.exec_driver_sql(_WRITE, rows)


def _append_events(
    writing: journal.Writing,
    states: Sequence[tuple[int, journal.State]],
    annotator: str,
    authors: Mapping[ImageId, Authorship],
) -> None:
    here = Authorship(annotator, datetime.now(UTC).isoformat(timespec="seconds"))
    rows = []
    for image_id, state in states:
        author = authors.get(image_id, here)
        rows.append(
            (
                image_id,
                state["class_id"],
                state["is_unsure"],
                _encoded(state["rejected_class_ids"]),
                author.annotator or here.annotator,
                author.decided_at or here.decided_at,
                writing.revision,
                state["from_model_version"],
            )
        )
    writing.connection.exec_driver_sql(_APPEND, rows)


def _encoded(class_ids: Sequence[int]) -> str:
    return json.dumps(list(class_ids)) if class_ids else "[]"

"""Undo and redo without limit and across restarts: a journal of states before and after.

A change is a set of subjects (decisions about images, label classes), each with its state before
and after. Undoing writes the states before, redoing those after. The journal lives in the same
transaction as the states, so that it can never name a write that did not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from mars_labeler.catalog.facts import advance_label_revision
from mars_labeler.catalog.schema import journal_change, journal_entry

State = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """The change of one subject.

    Args:
        subject: The name of the subject's table.
        subject_id: Its id there.
        before: Its columns before, ready for JSON.
        after: Its columns after, ready for JSON.
    """

    subject: str
    subject_id: int
    before: State
    after: State


@dataclass(frozen=True)
class UndoTexts:
    """What undo and redo would do now, in words; None when there is nothing to undo or redo."""

    undo: str | None
    redo: str | None


@dataclass(frozen=True)
class Replayed:
    """What an undo or redo did: the text of the entry, and the states it wrote."""

    text: str
    written: tuple[tuple[str, int, State], ...]
    revision: int


@dataclass(frozen=True)
class Writing:
    """The occasion on which states are written.

    Args:
        connection: Inside a write transaction.
        revision: The label revision they belong to.
        is_undo: Whether they are the states of before.
    """

    connection: Connection
    revision: int
    is_undo: bool


WriteState = Callable[[Writing, Sequence[tuple[int, State]]], None]
"""Writes the states, by id, of one kind of subject."""


def commit(
    connection: Connection, text: str, changes: Sequence[Change], writers: Mapping[str, WriteState]
) -> int:
    """Write the states after, and a journal entry that can take them back.

    What had been undone before can no longer be redone, as everywhere.

    Args:
        connection: Inside a write transaction.
        text: What the change does, in words ("wheel on 14 images").
        changes: At least one change, each subject at most once.
        writers: How the states of each kind of subject are written.

    Returns:
        The new label revision.
    """
    connection.execute(delete(journal_entry).where(journal_entry.c.is_undone))
    added = insert(journal_entry).values(text=text, is_undone=False).returning(journal_entry.c.id)
    entry_id = connection.execute(added).scalar_one()
    connection.execute(
        insert(journal_change),
        [
            {
                "entry_id": entry_id,
                "subject": change.subject,
                "subject_id": change.subject_id,
                "before": dict(change.before),
                "after": dict(change.after),
            }
            for change in changes
        ],
    )
    revision = advance_label_revision(connection)
    written = [(change.subject, change.subject_id, change.after) for change in changes]
    _write(Writing(connection, revision, is_undo=False), written, writers)
    return revision


def undo(connection: Connection, writers: Mapping[str, WriteState]) -> Replayed | None:
    """Take the last change back that is not undone; None when there is none."""
    last = (
        select(journal_entry.c.id, journal_entry.c.text)
        .where(~journal_entry.c.is_undone)
        .order_by(journal_entry.c.id.desc())
    )
    return _replay(connection, last, journal_change.c.before, True, writers)


def redo(connection: Connection, writers: Mapping[str, WriteState]) -> Replayed | None:
    """Do the change again that was undone last; None when there is none."""
    first = (
        select(journal_entry.c.id, journal_entry.c.text)
        .where(journal_entry.c.is_undone)
        .order_by(journal_entry.c.id)
    )
    return _replay(connection, first, journal_change.c.after, False, writers)


def forget(connection: Connection, subject: str, subject_ids: Iterable[int]) -> None:
    """Leave some subjects out of all undo and redo; an entry of which nothing is left goes."""
    rows = [{"key": subject_id} for subject_id in subject_ids]
    if not rows:
        return
    columns = journal_change.c
    named = (columns.subject == subject) & (columns.subject_id == bindparam("key"))
    connection.execute(delete(journal_change).where(named), rows)
    is_empty = journal_entry.c.id.not_in(select(columns.entry_id))
    connection.execute(delete(journal_entry).where(is_empty))


def read_undo_texts(connection: Connection) -> UndoTexts:
    """Return what undo and redo would do."""
    undone = journal_entry.c.is_undone
    last = select(func.max(journal_entry.c.id)).where(~undone).scalar_subquery()
    first = select(func.min(journal_entry.c.id)).where(undone).scalar_subquery()
    text = select(journal_entry.c.text)
    return UndoTexts(
        undo=connection.execute(text.where(journal_entry.c.id == last)).scalar(),
        redo=connection.execute(text.where(journal_entry.c.id == first)).scalar(),
    )


def _replay(
    connection: Connection,
    entries: Any,
    states: Any,
    is_undone: bool,
    writers: Mapping[str, WriteState],
) -> Replayed | None:
    entry = connection.execute(entries.limit(1)).first()
    if entry is None:
        return None
    rows = connection.execute(
        select(journal_change.c.subject, journal_change.c.subject_id, states).where(
            journal_change.c.entry_id == entry.id
        )
    )
    written = [(row[0], row[1], row[2]) for row in rows]
    connection.execute(
        update(journal_entry).where(journal_entry.c.id == entry.id).values(is_undone=is_undone)
    )
    revision = advance_label_revision(connection)
    _write(Writing(connection, revision, is_undo=is_undone), written, writers)
    return Replayed(entry.text, tuple(written), revision)


def _write(
    writing: Writing,
    written: Sequence[tuple[str, int, State]],
    writers: Mapping[str, WriteState],
) -> None:
    for subject, write in writers.items():
        states = [(subject_id, state) for name, subject_id, state in written if name == subject]
        if states:
            write(writing, states)

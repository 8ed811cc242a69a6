"""Undo and redo without limit and across restarts: a journal of states before and after.

A change is a set of subjects (decisions about images, label classes), each with its state before
and after. Undoing writes the states before, redoing those after (`replay.py`). The journal lives in
the same transaction as the states, so that it can never name a write that did not happen. A change
of many images is written in several transactions, and its entry grows with each of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from mars_labeler.catalog.facts import advance_label_revision, read_fact, write_fact
from mars_labeler.catalog.schema import journal_change, journal_entry

State = Mapping[str, Any]

CLOSED = "closed_entry"
"""The fact that names the entry that is being taken back: nothing is added to it any more."""

DISCARDED = "discarded_entries"
"""The fact that names undone entries that nothing can redo, while their rows are being deleted."""

SWEPT = 500
"""Rows deleted a transaction: those of a change of 300,000 images would hold a key up."""

_RECORD = """INSERT INTO journal_change (entry_id, subject, subject_id, "before", "after")
VALUES (?, ?, ?, ?, ?)"""


@dataclass(frozen=True)
class Change:
    """The change of one subject.

    Args:
        subject: The name of the subject's table.
        subject_id: Its id there.
        before: Its columns before, ready for JSON. Subjects of equal states do well to share one
            object: it is encoded once.
        after: Its columns after, likewise.
    """

    subject: str
    subject_id: int
    before: State
    after: State


@dataclass(frozen=True)
class UndoTexts:
    """What undo and redo would do now.

    Args:
        undo: In words; None when there is nothing to undo.
        redo: In words; None when there is nothing to redo.
        undo_entry: The entry that undo takes back; entries made later have higher numbers.
        redo_entry: The entry that redo does again.
    """

    undo: str | None
    redo: str | None
    undo_entry: int = 0
    redo_entry: int = 0


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

Writers = Mapping[str, WriteState]
"""How the states of each kind of subject are written."""


def commit(connection: Connection, text: str, changes: Sequence[Change], writers: Writers) -> int:
    """Write the states after, and a journal entry that can take them back.

    What had been undone before can no longer be redone, as everywhere.

    Args:
        connection: Inside a write transaction.
        text: What the change does, in words ("wheel on 14 images").
        changes: At least one change, each subject at most once.
        writers: How the states of each kind of subject are written.

    Returns:
        The new label revision. It is the number of the entry, too: it was never another's.
    """
    _discard_undone(connection)
    revision = advance_label_revision(connection)
    connection.exec_driver_sql(
        "INSERT INTO journal_entry (id, text, is_undone) VALUES (?, ?, 0)", (revision, text)
    )
    _record(connection, revision, changes)
    write_states(Writing(connection, revision, is_undo=False), _after(changes), writers)
    return revision


def extend(
    connection: Connection, entry_id: int, text: str, changes: Sequence[Change], writers: Writers
) -> None:
    """Write more states after, as part of an entry that `is_open`.

    Args:
        connection: Inside a write transaction.
        entry_id: The entry, from `commit`.
        text: What all of it does by now, in words.
        changes: At least one change; none of a subject that the entry has already.
        writers: How the states of each kind of subject are written.
    """
    connection.exec_driver_sql("UPDATE journal_entry SET text = ? WHERE id = ?", (text, entry_id))
    _record(connection, entry_id, changes)
    revision = advance_label_revision(connection)
    write_states(Writing(connection, revision, is_undo=False), _after(changes), writers)


def is_open(connection: Connection, entry_id: int) -> bool:
    """Return whether an entry can grow: it is there, and nobody has begun to take it back."""
    statement = select(journal_entry.c.is_undone).where(journal_entry.c.id == entry_id)
    is_undone = connection.execute(statement).scalar()
    return is_undone is False and read_fact(connection, CLOSED) != str(entry_id)


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
    last = last_entry(connection)
    first = _first_after(connection, last)
    return UndoTexts(
        undo=None if last is None else last[1],
        redo=None if first is None else first[1],
        undo_entry=0 if last is None else last[0],
        redo_entry=0 if first is None else first[0],
    )


def last_entry(connection: Connection) -> tuple[int, str] | None:
    """Return number and text of the last entry that is not undone, None without one."""
    statement = "SELECT id, text FROM journal_entry WHERE NOT is_undone ORDER BY id DESC LIMIT 1"
    row = connection.exec_driver_sql(statement).first()
    return None if row is None else (row[0], row[1])


def first_undone_entry(connection: Connection) -> tuple[int, str] | None:
    """Return number and text of the entry that was undone last, None without one."""
    return _first_after(connection, last_entry(connection))


def discard(connection: Connection, entry_ids: Iterable[int]) -> None:
    """Make undone entries such that nothing can redo them, and delete some of their rows.

    The rest of a big one goes with the next entries.
    """
    discarded = list(dict.fromkeys([*_discarded(connection), *entry_ids]))
    if not discarded:
        return
    left = SWEPT
    while discarded and left > 0:
        entry_id = discarded[0]
        left -= _sweep(connection, entry_id, left)
        if left > 0:
            connection.exec_driver_sql("DELETE FROM journal_entry WHERE id = ?", (entry_id,))
            discarded.pop(0)
    write_fact(connection, DISCARDED, json.dumps(discarded))


def write_states(
    writing: Writing, written: Sequence[tuple[str, int, State]], writers: Writers
) -> None:
    """Write states of several kinds of subject, in the order of the writers."""
    for subject, write in writers.items():
        states = [(subject_id, state) for name, subject_id, state in written if name == subject]
        if states:
            write(writing, states)


def _first_after(connection: Connection, last: tuple[int, str] | None) -> tuple[int, str] | None:
    # What is undone comes after all that is not: there is no need to search.
    statement = "SELECT id, text FROM journal_entry WHERE id > ? ORDER BY id LIMIT ?"
    discarded = _discarded(connection)
    rows = connection.exec_driver_sql(
        statement, (0 if last is None else last[0], 1 + len(discarded))
    )
    return next(((row[0], row[1]) for row in rows if row[0] not in discarded), None)


def _discard_undone(connection: Connection) -> None:
    last = last_entry(connection)
    rows = connection.exec_driver_sql(
        "SELECT id FROM journal_entry WHERE id > ?", (0 if last is None else last[0],)
    )
    discard(connection, [row[0] for row in rows])


def _discarded(connection: Connection) -> list[int]:
    return [int(entry_id) for entry_id in json.loads(read_fact(connection, DISCARDED, "[]"))]


def _sweep(connection: Connection, entry_id: int, limit: int) -> int:
    """Delete up to `limit` rows of an entry and return how many."""
    deleted = connection.exec_driver_sql(
        "DELETE FROM journal_change WHERE rowid IN "
        "(SELECT rowid FROM journal_change WHERE entry_id = ? LIMIT ?)",
        (entry_id, limit),
    )
    return int(deleted.rowcount)


def _record(connection: Connection, entry_id: int, changes: Sequence[Change]) -> None:
    encoded: dict[int, str] = {}  # by identity: many images share a state

    def encode(state: State) -> str:
        text = encoded.get(id(state))
        if text is None:
            text = encoded[id(state)] = json.dumps(dict(state))
        return text

    rows = [
        (entry_id, change.subject, change.subject_id, encode(change.before), encode(change.after))
        for change in changes
    ]
    connection.exec_driver_sql(_RECORD, rows)


def _after(changes: Sequence[Change]) -> list[tuple[str, int, State]]:
    return [(change.subject, change.subject_id, change.after) for change in changes]

"""Undoing and redoing an entry of the journal, in as many transactions as it takes.

An entry of many images is replayed chunk by chunk. Redo counts the entry as done from the first
chunk on, undo counts it as undone with the last: whatever breaks off in between can be undone, and
doing a chunk twice does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from mars_labeler.catalog import journal
from mars_labeler.catalog.facts import advance_label_revision, read_fact, write_fact
from mars_labeler.catalog.journal import State, Writers, Writing

Written = tuple[str, int, State]


@dataclass(frozen=True)
class Replayed:
    """What one chunk of an undo or redo did: the text of the entry, and the states it wrote."""

    text: str
    written: tuple[Written, ...]


class Replay:
    """The undo or redo of one entry.

    Images about which a newer entry says something keep what that says, and the newer entry
    follows upon the state that this one would have written.

    Args:
        writers: How the states of each kind of subject are written.
        is_undo: Whether the states before are written; else those after.
        subject: The kind of subject that there can be many of.
    """

    def __init__(self, writers: Writers, is_undo: bool, subject: str) -> None:
        self._writers = writers
        self._is_undo = is_undo
        self._subject = subject
        self._column = "before" if is_undo else "after"
        self._entry: tuple[int, str] | None = None
        self._last_id = -1
        self.is_over = False

    def count(self, connection: Connection) -> int:
        """Return how many of the many subjects the entry has, 0 when there is no entry."""
        entry = self._entry or self._find(connection)
        if entry is None:
            return 0
        statement = "SELECT count(*) FROM journal_change WHERE entry_id = ? AND subject = ?"
        return int(connection.exec_driver_sql(statement, (entry[0], self._subject)).scalar_one())

    def step(self, connection: Connection, limit: int) -> Replayed | None:
        """Write the states of the next subjects, inside a write transaction.

        Args:
            connection: Inside a write transaction.
            limit: How many of the many subjects.

        Returns:
            What was done; None when there is no entry, or it cannot go on. `is_over` says whether
            that was all.
        """
        entry, is_first = self._entry or self._find(connection), self._entry is None
        if entry is None or not (is_first or self._can_go_on(connection, entry[0])):
            self.is_over = True
            return None
        self._entry = entry
        many = self._read_many(connection, entry[0], limit)
        self._mark(connection, entry[0], is_first)
        # A class comes before the images that have it, and goes after them.
        few = self._read_few(connection, entry[0])
        written = [state for state in few if is_first and not _is_deleted(state)]
        written += many
        written += [state for state in few if self.is_over and _is_deleted(state)]
        written = self._without_newer(connection, entry[0], written)
        writing = Writing(connection, advance_label_revision(connection), self._is_undo)
        journal.write_states(writing, written, self._writers)
        return Replayed(entry[1], tuple(written))

    def _find(self, connection: Connection) -> tuple[int, str] | None:
        find = journal.last_entry if self._is_undo else journal.first_undone_entry
        return find(connection)

    def _can_go_on(self, connection: Connection, entry_id: int) -> bool:
        statement = "SELECT is_undone FROM journal_entry WHERE id = ?"
        is_undone = connection.exec_driver_sql(statement, (entry_id,)).scalar()
        is_closed = read_fact(connection, journal.CLOSED) == str(entry_id)
        return is_undone == 0 and is_closed is self._is_undo

    def _mark(self, connection: Connection, entry_id: int, is_first: bool) -> None:
        if self._is_undo and self.is_over:
            self._set_undone(connection, entry_id, True)
            if _has_newer(connection, entry_id):
                journal.discard(connection, [entry_id])
        elif self._is_undo and is_first:
            write_fact(connection, journal.CLOSED, str(entry_id))
        elif is_first:
            self._set_undone(connection, entry_id, False)

    def _set_undone(self, connection: Connection, entry_id: int, is_undone: bool) -> None:
        statement = "UPDATE journal_entry SET is_undone = ? WHERE id = ?"
        connection.exec_driver_sql(statement, (is_undone, entry_id))
        if read_fact(connection, journal.CLOSED) == str(entry_id):
            write_fact(connection, journal.CLOSED, "")

    def _read_many(self, connection: Connection, entry_id: int, limit: int) -> list[Written]:
        rows = connection.exec_driver_sql(
            f'SELECT subject_id, "{self._column}" FROM journal_change '
            "WHERE entry_id = ? AND subject = ? AND subject_id > ? ORDER BY subject_id LIMIT ?",
            (entry_id, self._subject, self._last_id, limit + 1),
        ).all()
        self.is_over = len(rows) <= limit
        rows = rows[:limit]
        if rows:
            self._last_id = rows[-1][0]
        decoded = {text: json.loads(text) for text in {row[1] for row in rows}}
        return [(self._subject, row[0], decoded[row[1]]) for row in rows]

    def _read_few(self, connection: Connection, entry_id: int) -> list[Written]:
        rows = connection.exec_driver_sql(
            f'SELECT subject, subject_id, "{self._column}" FROM journal_change '
            "WHERE entry_id = ? AND subject <> ?",
            (entry_id, self._subject),
        )
        return [(row[0], row[1], json.loads(row[2])) for row in rows]

    def _without_newer(
        self, connection: Connection, entry_id: int, written: Sequence[Written]
    ) -> list[Written]:
        if not _has_newer(connection, entry_id):
            return list(written)
        statement = (
            "SELECT c.subject, c.subject_id, min(c.entry_id) FROM journal_change AS c "
            "JOIN journal_entry AS e ON e.id = c.entry_id WHERE e.id > ? AND NOT e.is_undone "
            "GROUP BY c.subject, c.subject_id"
        )
        rows = connection.exec_driver_sql(statement, (entry_id,))
        newer = {(row[0], row[1]): row[2] for row in rows}
        follows = [
            (json.dumps(state), newer[subject, key], subject, key)
            for subject, key, state in written
            if (subject, key) in newer
        ]
        if follows:
            connection.exec_driver_sql(
                'UPDATE journal_change SET "before" = ? '
                "WHERE entry_id = ? AND subject = ? AND subject_id = ?",
                follows,
            )
        return [each for each in written if each[:2] not in newer]


def _has_newer(connection: Connection, entry_id: int) -> bool:
    statement = "SELECT 1 FROM journal_entry WHERE id > ? AND NOT is_undone LIMIT 1"
    return connection.exec_driver_sql(statement, (entry_id,)).first() is not None


def _is_deleted(state: Written) -> bool:
    return bool(state[2].get("is_deleted"))

"""Small facts of a project by key: its name, its label revision, what the person chose."""

from sqlalchemy import Connection

LABEL_REVISION = "label_revision"


_READ = "SELECT value FROM project_fact WHERE key = ?"
_WRITE = """INSERT INTO project_fact (key, value) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
"""Plain SQL: facts are read and written at every key press."""


def read_fact(connection: Connection, key: str, default: str = "") -> str:
    """Return the fact stored under `key`, or `default`."""
    value = connection.exec_driver_sql(_READ, (key,)).scalar()
    return default if value is None else str(value)


def write_fact(connection: Connection, key: str, value: str) -> None:
    """Store a fact, in the place of an older one."""
    connection.exec_driver_sql(_WRITE, (key, value))


def read_label_revision(connection: Connection) -> int:
    """Return the label revision: a number that grows with each change of labels or classes."""
    return int(read_fact(connection, LABEL_REVISION, "0"))


def advance_label_revision(connection: Connection) -> int:
    """Raise the label revision by one and return it."""
    revision = read_label_revision(connection) + 1
    write_fact(connection, LABEL_REVISION, str(revision))
    return revision

"""Small facts of a project by key: its name, its label revision, what the person chose."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from mars_labeler.catalog.schema import project_fact

LABEL_REVISION = "label_revision"


def read_fact(connection: Connection, key: str, default: str = "") -> str:
    """Return the fact stored under `key`, or `default`."""
    statement = select(project_fact.c.value).where(project_fact.c.key == key)
    value = connection.execute(statement).scalar()
    return default if value is None else str(value)


def write_fact(connection: Connection, key: str, value: str) -> None:
    """Store a fact, in the place of an older one."""
    statement = insert(project_fact).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )


def read_label_revision(connection: Connection) -> int:
    """Return the label revision: a number that grows with each change of labels or classes."""
    return int(read_fact(connection, LABEL_REVISION, "0"))


def advance_label_revision(connection: Connection) -> int:
    """Raise the label revision by one and return it."""
    revision = read_label_revision(connection) + 1
    write_fact(connection, LABEL_REVISION, str(revision))
    return revision

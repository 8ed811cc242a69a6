"""Opening a project's database: connections, transactions, migrations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from mars_labeler.domain.errors import CatalogError

SCHEMA_REVISION = "0004"
"""The migration that today's `schema.py` corresponds to."""

BUSY_TIMEOUT_MS = 10_000
_ASKING_INTERVAL_S = 0.0005
_GAP_S = 0.001

_MOST_LOG_PAGES = 8_000
"""32 MB: whoever writes more at once, without a `checkpoint` of his own, makes one in a commit."""


class Catalog:
    """A project's database, and the place of the files beside it.

    One object serves all threads: each transaction takes a connection of its own.

    Args:
        folder: The project's folder; None keeps the database in memory (for tests).

    Raises:
        CatalogError: The file is no database, is damaged, or comes from a newer program.
    """

    def __init__(self, folder: Path | None) -> None:
        self._engine = _create_engine(folder)
        self._wrote_at = 0.0
        try:
            self._migrate()
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state.

        Raises:
            CatalogError: The database refuses.
        """
        with _translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside a write transaction: all of it is kept, or nothing.

        Raises:
            CatalogError: The database refuses (disk full, locked for too long, damaged).
        """
        # Who waits for the lock asks for it now and then: writing again and again leaves gaps.
        time.sleep(max(0.0, self._wrote_at + _GAP_S - time.monotonic()))
        writer = self._engine.execution_options(is_writing=True)
        try:
            with _translated(), writer.begin() as connection:
                yield connection
        finally:
            self._wrote_at = time.monotonic()

    def checkpoint(self) -> None:
        """Move what was written from the log into the database's file, as far as nobody reads it.

        Others may write and read meanwhile; called in any thread.

        Raises:
            CatalogError: The disk is full or damaged.
        """
        with _translated(), self._engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)")  # not inside a transaction

    def close(self) -> None:
        """Close all connections. The catalog is of no more use afterwards."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            found = _schema_revision(connection)
        if found > SCHEMA_REVISION:
            raise CatalogError(
                "This project was written by a newer version of the program.",
                "Update mars-labeler, then open it again.",
            )
        if found < SCHEMA_REVISION:
            with self.writing() as connection:
                _upgrade(connection)


def _create_engine(folder: Path | None) -> Engine:
    if folder is None:
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(f"sqlite:///{folder / 'project.sqlite'}")
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine.execution_options(project_folder=folder)


def project_folder(connection: Connection) -> Path | None:
    """Return the folder of the project that a connection belongs to; None for one in memory."""
    folder: Path | None = connection.get_execution_options().get("project_folder")
    return folder


def driver_rows(
    connection: Connection, statement: str, parameters: Sequence[object] = ()
) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a statement as the driver gives them, for tables as long as the pool.

    Passing each row through SQLAlchemy takes longer than reading it.
    """
    if not connection.in_transaction():
        connection.begin()  # the driver's cursors begin no transaction themselves
    cursor: Iterator[tuple[Any, ...]] = connection.connection.cursor().execute(
        statement, parameters
    )
    return cursor


def _configure(connection: Any, _record: object) -> None:
    # The driver would begin transactions itself, too late for `BEGIN IMMEDIATE`.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",  # a key press need not wait for a reader, nor a reader for it
        f"wal_autocheckpoint = {_MOST_LOG_PAGES}",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("is_writing", False):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Take the write lock at once: upgrading a read lock later fails instead of waiting.

    SQLite's own waiting asks less and less often, up to a tenth of a second apart, and so misses
    the gaps that a job leaves between its transactions: a key would wait for many of them.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun_writing(connection, is_last=time.monotonic() > deadline):
            time.sleep(_ASKING_INTERVAL_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _has_begun_writing(connection: Connection, is_last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        is_locked = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        if is_last or not is_locked:
            raise
        return False
    return True


def _schema_revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection) -> None:
    # Alembic is slow to import, and needed only when a project is new or old.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn errors of the environment into `CatalogError`; bugs pass through as they are."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        reason = _reason(error)
        raise CatalogError(
            f"The project's database could not be used ({reason}).", _remedy(reason)
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if type(error) not in (DatabaseError, sqlite3.DatabaseError):
            raise
        raise CatalogError(
            f"The project's database is damaged ({_reason(error)}).",
            "Restore project.sqlite from a backup.",
        ) from error


def _reason(error: DatabaseError | sqlite3.DatabaseError) -> str:
    return str(error.orig if isinstance(error, DatabaseError) else error)


def _remedy(reason: str) -> str:
    if "full" in reason:
        return "Free some space, then try again; nothing that was stored before is lost."
    if "readonly" in reason:
        return "Make the project's folder writable, or copy it to a place that is."
    return "Close other programs that use the project, then try again."

"""Opening, migrating and refusing databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from mars_labeler.catalog.database import SCHEMA_REVISION, Catalog, driver_rows
from mars_labeler.catalog.facts import read_fact, write_fact
from mars_labeler.catalog.image_log import read_changed_ids, read_last_place
from mars_labeler.catalog.schema import metadata
from mars_labeler.domain.errors import CatalogError

MIGRATIONS = Path(__file__).parents[2] / "mars_labeler/catalog/migrations"

IMAGE = (
    "INSERT INTO image (root_id, relative_path, width, height, byte_size, modified_ns,"
    " content_hash, product_id, mission, instrument, sol, sequence, list_name)"
    " VALUES (1, :path, 1, 1, 1, 1, '', '', '', '', -1, '', '')"
)


def test_migrations_build_the_schema() -> None:
    catalog = Catalog(None)
    with catalog.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    catalog.close()


def test_reopening_keeps_what_was_written(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    with catalog.writing() as connection:
        write_fact(connection, "name", "Gale")
        write_fact(connection, "name", "Jezero")
    catalog.close()
    catalog = Catalog(tmp_path)
    with catalog.reading() as connection:
        assert read_fact(connection, "name") == "Jezero"
    catalog.close()


def test_failed_write_leaves_nothing() -> None:
    catalog = Catalog(None)
    with pytest.raises(ZeroDivisionError), catalog.writing() as connection:
        write_fact(connection, "name", "Gale")
        raise ZeroDivisionError
    with catalog.reading() as connection:
        assert read_fact(connection, "name", "none") == "none"
    catalog.close()


def test_a_damaged_file_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "project.sqlite").write_bytes(b"this is no database, however long it is" * 99)
    with pytest.raises(CatalogError, match="damaged"):
        Catalog(tmp_path)


def test_a_newer_project_is_refused(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    with catalog.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    catalog.close()
    with pytest.raises(CatalogError, match="newer version"):
        Catalog(tmp_path)


def test_a_project_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'project.sqlite'}")
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO image_root VALUES (1, 'images')"))
        connection.execute(text(IMAGE), {"path": "a.png"})
    engine.dispose()
    catalog = Catalog(tmp_path)
    with catalog.writing() as connection:
        before = read_last_place(connection)
        connection.execute(text("UPDATE image SET sol = 7"))
        connection.execute(text(IMAGE), {"path": "b.png"})
        changed = read_changed_ids(connection, before)
    assert changed is not None
    assert changed.tolist() == [1, 2]
    catalog.close()


def test_errors_of_the_driver_are_told_as_those_of_the_database(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    with pytest.raises(CatalogError, match="no such table"), catalog.reading() as connection:
        driver_rows(connection, "SELECT * FROM nowhere")
    with (
        pytest.raises(sqlite3.IntegrityError),
        catalog.writing() as connection,  # what is a bug of the program passes through
    ):
        driver_rows(connection, "INSERT INTO image_root VALUES (1, NULL)")
    catalog.close()


def test_the_drivers_rows_of_one_reading_are_of_one_state(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    count = "SELECT count(*) FROM project_fact"
    with catalog.reading() as connection:
        before = list(driver_rows(connection, count))
        with catalog.writing() as other:
            write_fact(other, "name", "Gale")
        assert list(driver_rows(connection, count)) == before
    with catalog.reading() as connection:
        assert list(driver_rows(connection, count)) != before
    catalog.close()


def test_a_full_disk_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    with pytest.raises(CatalogError, match="full") as caught, catalog.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        write_fact(connection, "large", "x" * 1_000_000)
    assert "space" in caught.value.remedy
    catalog.close()


def test_schema_revision_is_the_newest_migration() -> None:
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert newest.startswith(SCHEMA_REVISION)

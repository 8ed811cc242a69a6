"""Opening, migrating and refusing databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from mars_labeler.catalog.database import SCHEMA_REVISION, Catalog
from mars_labeler.catalog.facts import read_fact, write_fact
from mars_labeler.catalog.schema import metadata
from mars_labeler.domain.errors import CatalogError


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


def test_a_full_disk_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    with pytest.raises(CatalogError, match="full") as caught, catalog.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        write_fact(connection, "large", "x" * 1_000_000)
    assert "space" in caught.value.remedy
    catalog.close()


def test_schema_revision_is_the_newest_migration() -> None:
    folder = Path(__file__).parents[2] / "mars_labeler/catalog/migrations/versions"
    newest = max(path.name for path in folder.glob("[0-9]*.py"))
    assert newest.startswith(SCHEMA_REVISION)

"""The snapshot of the images is read in the place of the database, and only while it is right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from mars_labeler.catalog import pool_rows
from mars_labeler.services import pool
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.table_snapshot import NAME, read_snapshot, write_snapshot
from tests.services.pool_world import add_images, add_many, assert_same

CHANGES = {
    "relative_path": "'new/name.png'", "width": "77", "height": "78", "list_name": "'test'",
    "mission": "'Viking'", "instrument": "'Camera 2'", "sol": "4321", "sequence": "'s'",
    "eye": "'both'", "clock": "12.5", "product_type": "'EDR'", "filter_name": "'L9'",
    "local_time": "'01:00:00'", "exposure_ms": "3.5", "target": "'Yogi'", "problem": "'broken'",
}  # fmt: skip


@pytest.fixture
def cached(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project of a few images that has a snapshot."""
    monkeypatch.setattr(pool, "SNAPSHOT_FROM", 10)
    add_images(project, np.random.default_rng(5), 40)
    load_table(project)
    assert snapshot(project).is_file()
    return project


def snapshot(project: Project) -> Path:
    return project.folder / "cache" / NAME


def read_anew(project: Project) -> ImageTable:
    """Read the table from the database alone."""
    kept = snapshot(project).read_bytes()
    snapshot(project).unlink()
    table = load_table(project)
    snapshot(project).write_bytes(kept)
    return table


def test_the_snapshot_is_the_table_in_every_column(cached: Project) -> None:
    assert_same(load_table(cached), read_anew(cached))


def test_the_database_is_not_asked_for_images_that_the_snapshot_has(
    cached: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_anew(cached)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the images were read")

    monkeypatch.setattr(pool_rows, "read_image_columns", refuse)
    assert_same(load_table(cached), expected)


def test_names_that_are_no_ascii_come_back(cached: Project) -> None:
    with cached.catalog.writing() as connection:
        connection.execute(text("UPDATE image SET relative_path = id || '/' || '火星 🚀.png'"))
    snapshot(cached).unlink()
    load_table(cached)
    assert set(load_table(cached).names.tolist()) == {"火星 🚀.png"}


@pytest.mark.parametrize("column", CHANGES)
def test_any_column_that_is_written_in_whatever_way_is_read_anew(
    cached: Project, column: str
) -> None:
    image_id = int(load_table(cached).ids[7])
    with cached.catalog.writing() as connection:
        connection.execute(
            text(f"UPDATE image SET {column} = {CHANGES[column]} WHERE id = {image_id}")
        )
    changed = load_table(cached)
    assert_same(changed, read_anew(cached))
    assert column != "sol" or 4321 in changed.sols


def test_every_column_of_the_table_is_tried() -> None:
    assert {*CHANGES} == {*pool_rows.ImageColumns._fields, "problem"} - {"id"}


def test_images_that_are_added_or_deleted_are_noticed(cached: Project) -> None:
    table = load_table(cached)
    with cached.catalog.writing() as connection:
        connection.execute(text(f"DELETE FROM image WHERE id = {table.ids[3]}"))
    assert len(load_table(cached)) == len(table) - 1
    add_images(cached, np.random.default_rng(6), 9)
    assert_same(load_table(cached), read_anew(cached))


def test_writing_what_is_there_already_does_not_count_as_a_change(cached: Project) -> None:
    before = load_table(cached).known_until
    with cached.catalog.writing() as connection:
        connection.execute(text("UPDATE image SET sol = sol, clock = clock, split = 'test'"))
    assert load_table(cached).known_until == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda _whole: b"",
        lambda _whole: b"no archive at all",
        lambda whole: whole[:200] + bytes([whole[200] ^ 255]) + whole[201:],
        lambda whole: whole.replace(b"sols", b"sals"),
    ],
    ids=["half", "empty", "other", "flipped", "renamed"],
)
def test_a_damaged_snapshot_is_left_alone_and_written_anew(
    cached: Project, damage: Callable[[bytes], bytes]
) -> None:
    expected = load_table(cached)
    snapshot(cached).write_bytes(damage(snapshot(cached).read_bytes()))
    assert read_snapshot(snapshot(cached).parent) is None
    assert_same(load_table(cached), expected)
    assert read_snapshot(snapshot(cached).parent) is not None


def test_a_snapshot_of_another_format_is_left_alone(
    cached: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mars_labeler.services.table_snapshot._FORMAT", 99)
    assert read_snapshot(snapshot(cached).parent) is None


def test_the_snapshot_of_another_project_is_not_taken(cached: Project, tmp_path: Path) -> None:
    expected = read_anew(cached)
    other = tmp_path / "other"
    table = load_table(cached)
    table.known_until = table.known_until._replace(mark=1)
    write_snapshot(other, table)
    shutil.copy(other / NAME, snapshot(cached))
    table.sols[:] = 1
    assert_same(load_table(cached), expected)


def test_the_cache_can_be_deleted_while_the_project_is_open(cached: Project) -> None:
    expected = load_table(cached)
    shutil.rmtree(cached.folder / "cache")
    assert_same(load_table(cached), expected)
    assert snapshot(cached).is_file()


def test_where_the_snapshot_cannot_be_written_the_table_is_there(cached: Project) -> None:
    expected = load_table(cached)
    shutil.rmtree(cached.folder / "cache")
    (cached.folder / "cache").write_text("in the way")
    assert_same(load_table(cached), expected)


def test_small_projects_have_no_snapshot(project: Project) -> None:
    add_images(project, np.random.default_rng(5), 40)
    load_table(project)
    assert not snapshot(project).exists()


def test_a_snapshot_is_written_anew_once_many_images_have_changed(
    cached: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FEW_CHANGES", 5)
    written = snapshot(cached).stat().st_ino
    add_many(cached, 4)
    load_table(cached)
    assert snapshot(cached).stat().st_ino == written
    with cached.catalog.writing() as connection:
        connection.execute(text("UPDATE image SET target = 'Jake' WHERE id % 3 = 0"))
    table = load_table(cached)
    kept = read_snapshot(snapshot(cached).parent)
    assert kept is not None
    assert kept.known_until == table.known_until

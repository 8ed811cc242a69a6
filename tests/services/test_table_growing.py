"""A table that grows with an import is the one that would be read anew."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import bindparam, delete, update

from mars_labeler.catalog import image_log, images
from mars_labeler.catalog.image_log import NOWHERE
from mars_labeler.catalog.schema import decision, image, image_change, label_event
from mars_labeler.services import labeling, pool
from mars_labeler.services.columns import Coded
from mars_labeler.services.pool import grow_table, load_table
from mars_labeler.services.project import Project
from tests.services.pool_world import add_images, assert_same, random_record


def change_some(project: Project, rng: np.random.Generator, image_ids: list[int]) -> None:
    """Read some images anew: other facts, another place, readable now or no longer."""
    with project.catalog.writing() as connection:
        for image_id in image_ids:
            record = random_record(rng, 1_000_000 + image_id + int(rng.integers(9)) * 10_000)
            images.replace_image(connection, image_id, record)


def delete_some(project: Project, image_ids: list[int]) -> None:
    with project.catalog.writing() as connection:
        for said in (decision, label_event):
            connection.execute(delete(said).where(said.c.image_id.in_(image_ids)))
        connection.execute(delete(image).where(image.c.id.in_(image_ids)))


@pytest.mark.parametrize("seed", range(12))
def test_growing_equals_loading_anew(project: Project, seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = add_images(project, rng, int(rng.integers(0, 40)))
    table = load_table(project)
    if seed % 3:
        assert len(table.name_ranks) == len(table)  # someone sorts by it
    for _ in range(6):
        known += add_images(project, rng, int(rng.integers(0, 20)))
        if known:
            some = rng.choice(known, min(len(known), int(rng.integers(0, 8))), replace=False)
            change_some(project, rng, some.tolist())
            labeling.assign_label(project, some.tolist()[:3], 1, "ada")
            gone = some.tolist()[5:]
            delete_some(project, gone)
            known = [image_id for image_id in known if image_id not in gone]
            table = grow_table(project, table, some.tolist())
        assert_same(table, load_table(project))


def test_growing_leaves_the_table_of_before_as_it_was(project: Project) -> None:
    rng = np.random.default_rng(1)
    image_ids = add_images(project, rng, 20)
    before, same = load_table(project), load_table(project)
    change_some(project, rng, image_ids[3:5])
    add_images(project, rng, 5)
    grow_table(project, before)
    assert_same(before, same)


def test_without_a_changed_image_the_table_stays_and_its_rows_are_read_anew(
    project: Project,
) -> None:
    add_images(project, np.random.default_rng(1), 20)
    table = load_table(project)
    image_id = int(table.ids[3])
    labeling.assign_label(project, [image_id], 1, "ada")
    assert grow_table(project, table) is table
    assert table.labels[3] == -1
    assert grow_table(project, table, [image_id, 999]) is table
    assert table.labels[3] == 1
    labeling.clear_label(project, [image_id], "ada")
    assert grow_table(project, table, None).labels[3] == -1


def test_where_the_log_does_not_reach_all_images_are_read(project: Project) -> None:
    rng = np.random.default_rng(1)
    add_images(project, rng, 20)
    table = load_table(project)
    table.known_until = NOWHERE
    assert_same(grow_table(project, table), load_table(project))
    table = load_table(project)
    with project.catalog.writing() as connection:
        connection.execute(delete(image_change))
    add_images(project, rng, 3)
    assert_same(grow_table(project, table), load_table(project))


def test_a_log_with_the_numbers_of_another_history_does_not_count(project: Project) -> None:
    """As after a backup was put back and other images were imported than before."""
    rng = np.random.default_rng(1)
    add_images(project, rng, 20)
    table = load_table(project)
    with project.catalog.writing() as connection:
        connection.execute(update(image).values(sol=5))
        log = image_change.c
        connection.execute(delete(image_change).where(log.number > table.known_until.number))
        other = update(image_change).where(log.number == table.known_until.number)
        connection.execute(other.values(mark=table.known_until.mark ^ 1))
    assert set(grow_table(project, table).sols.tolist()) == {5}


def test_more_changes_than_are_worth_looking_for_are_read_with_all(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FEW_CHANGES", 3)
    rng = np.random.default_rng(1)
    table = load_table(project)
    image_ids = add_images(project, rng, 20)
    table = grow_table(project, table, image_ids)
    assert_same(table, load_table(project))


def test_a_trimmed_log_keeps_its_newest_entries(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_log, "KEPT", 5)
    rng = np.random.default_rng(1)
    add_images(project, rng, 20)
    first = load_table(project)
    add_images(project, rng, 4)
    second = load_table(project)
    with project.catalog.writing() as connection:
        image_log.trim_log(connection)
    with project.catalog.reading() as connection:
        assert image_log.read_last_place(connection) == second.known_until
        assert image_log.read_changed_ids(connection, second.known_until) is not None
        changed = image_log.read_changed_ids(connection, first.known_until)
    assert changed is not None
    assert len(changed) == 4
    with project.catalog.writing() as connection:
        rows = [{"key": int(image_id)} for image_id in second.ids[:9]]
        connection.execute(
            update(image).where(image.c.id == bindparam("key")).values(target="Jake"), rows
        )
        image_log.trim_log(connection)
    with project.catalog.reading() as connection:
        assert image_log.read_changed_ids(connection, second.known_until) is None
    assert_same(grow_table(project, second), load_table(project))


def test_names_join_a_column_and_leave_it() -> None:
    column = Coded.of(["b", "d", "b"])
    joined = column.followed_by(Coded.of(["e", "a", "d", "c"]))
    assert joined.names == ("a", "b", "c", "d", "e")
    assert [joined.name_of(row) for row in range(7)] == ["b", "d", "b", "e", "a", "d", "c"]
    assert joined.codes.dtype == np.int32
    assert Coded.of([]).followed_by(column).names == column.names
    assert column.followed_by(Coded.of([])).names == column.names
    rest = Coded(joined.codes[[0, 3]], joined.names).without_unused()
    assert (rest.names, rest.codes.tolist()) == (("b", "e"), [0, 1])


def test_a_new_project_grows_from_nothing(project: Project) -> None:
    table = load_table(project)
    add_images(project, np.random.default_rng(3), 9)
    assert_same(grow_table(project, table), load_table(project))

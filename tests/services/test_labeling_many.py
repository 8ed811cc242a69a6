"""Changes of many images in steps: what happens between two of them, and when one never comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.catalog import images, journal, labels
from mars_labeler.catalog.schema import journal_entry
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageRecord
from mars_labeler.services import labeling, taxonomy
from mars_labeler.services.project import Project, create_project, open_project, read_undo_texts
from mars_labeler.services.steps import Steps

GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"
COUNT, CHUNK = 10, 4
IDS = list(range(1, COUNT + 1))


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a step of four images."""
    monkeypatch.setattr("mars_labeler.services.steps.CHUNK", CHUNK)
    monkeypatch.setattr("mars_labeler.services.labeling.CHUNK", CHUNK)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Project]:
    """Return a project with ten images, ids 1 to 10."""
    project = create_project(tmp_path / "project", "Many", ("ground", "wheel", "sun"))
    with project.catalog.writing() as connection:
        root = images.add_root(connection, tmp_path)
        files = [f"{number:02}.jpg" for number in IDS]
        records = [ImageRecord(0, root, name, 8, 8, 100, 0, name) for name in files]
        images.add_images(connection, records)
    yield project
    project.close()


def _labels(project: Project) -> list[int]:
    with project.catalog.reading() as connection:
        found = labels.read_decisions(connection, IDS)
    return [found[image_id].class_id or 0 for image_id in IDS]


def _undo_text(project: Project) -> str | None:
    return read_undo_texts(project).undo


def _wheel_all(project: Project) -> Steps:
    return labeling.assign_steps(project, IDS, WHEEL, ME)


def test_each_step_tells_what_it_changed_and_the_text_grows(pool: Project) -> None:
    steps = _wheel_all(pool)
    assert steps.total == COUNT
    found = [(changes.image_ids, changes.text, _undo_text(pool)) for changes in steps.chunks]
    texts = [f"wheel on {count} images" for count in (4, 8, 10)]
    assert [each[0] for each in found] == [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10)]
    assert [each[1] for each in found] == [each[2] for each in found] == texts


def test_run_returns_all_that_was_changed(pool: Project) -> None:
    changes = labeling.assign_label(pool, IDS, WHEEL, ME)
    assert changes == ChangeSet(frozenset({Kind.DECISIONS}), tuple(IDS), "wheel on 10 images")


def test_many_images_are_undone_and_redone_as_one(pool: Project) -> None:
    labeling.assign_label(pool, [2], SUN, ME)
    labeling.assign_label(pool, IDS, WHEEL, ME)
    undone = labeling.undo(pool, ME)
    assert undone.image_ids == tuple(IDS)
    assert undone.text == "Undone: wheel on 10 images"
    assert _labels(pool) == [0, SUN, *[0] * 8]
    assert labeling.redo(pool, ME).text == "Redone: wheel on 10 images"
    assert _labels(pool) == [WHEEL] * COUNT
    labeling.undo(pool, ME)
    labeling.undo(pool, ME)
    assert _labels(pool) == [0] * COUNT
    assert labeling.undo(pool, ME).is_empty


def test_a_key_between_two_steps_is_the_newer_word(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    labeling.assign_label(pool, [2, 9], SUN, ME)
    steps.run()
    everything = [WHEEL, SUN, *[WHEEL] * 6, SUN, WHEEL]
    assert _labels(pool) == everything
    assert _undo_text(pool) == "sun on 2 images"
    labeling.undo(pool, ME)
    assert _labels(pool) == [*[WHEEL] * 8, 0, WHEEL]
    assert labeling.undo(pool, ME).text == "Undone: wheel on 9 images"
    assert _labels(pool) == [0] * COUNT
    labeling.redo(pool, ME)
    labeling.redo(pool, ME)
    assert _labels(pool) == everything


def test_undoing_what_is_there_drops_the_rest(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    labeling.undo(pool, ME)
    assert steps.run().is_empty
    assert _labels(pool) == [0] * COUNT
    labeling.redo(pool, ME)
    assert _labels(pool) == [*[WHEEL] * 4, *[0] * 6]


def test_a_rest_never_joins_the_entry_that_came_instead(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    labeling.undo(pool, ME)
    labeling.assign_label(pool, [1], SUN, ME)
    assert steps.run().is_empty
    assert _undo_text(pool) == "sun on 1 image"
    assert _labels(pool) == [SUN, *[0] * 9]


def test_a_growing_change_ends_when_its_undo_begins(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    next(steps.chunks)
    undoing = labeling.undo_steps(pool, ME)
    next(undoing.chunks)
    assert steps.run().is_empty
    undoing.run()
    assert _labels(pool) == [0] * COUNT
    assert _undo_text(pool) is None


def test_what_was_done_before_a_stop_stays_and_can_be_undone(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    del steps
    folder = pool.folder
    pool.close()
    again = open_project(folder)
    assert _labels(again) == [*[WHEEL] * 4, *[0] * 6]
    assert labeling.undo(again, ME).text == "Undone: wheel on 4 images"
    assert _labels(again) == [0] * COUNT
    again.close()


def test_an_undo_that_broke_off_can_be_done_again(pool: Project) -> None:
    labeling.assign_label(pool, IDS, WHEEL, ME)
    next(labeling.undo_steps(pool, ME).chunks)
    assert _labels(pool) == [*[0] * 4, *[WHEEL] * 6]
    assert read_undo_texts(pool).redo is None
    labeling.undo(pool, ME)
    assert _labels(pool) == [0] * COUNT
    labeling.redo(pool, ME)
    assert _labels(pool) == [WHEEL] * COUNT


def test_a_redo_that_broke_off_can_be_undone(pool: Project) -> None:
    labeling.assign_label(pool, IDS, WHEEL, ME)
    labeling.undo(pool, ME)
    next(labeling.redo_steps(pool, ME).chunks)
    assert _labels(pool) == [*[WHEEL] * 4, *[0] * 6]
    labeling.undo(pool, ME)
    assert _labels(pool) == [0] * COUNT


def test_a_key_during_an_undo_stands_and_follows_upon_it(pool: Project) -> None:
    labeling.assign_label(pool, IDS, WHEEL, ME)
    undoing = labeling.undo_steps(pool, ME)
    next(undoing.chunks)
    labeling.assign_label(pool, [1, 9], SUN, ME)
    undoing.run()
    assert _labels(pool) == [SUN, *[0] * 7, SUN, 0]
    texts = read_undo_texts(pool)
    assert (texts.undo, texts.redo) == ("sun on 2 images", None)
    labeling.undo(pool, ME)
    assert _labels(pool) == [0] * COUNT
    assert labeling.undo(pool, ME).is_empty


def test_a_key_during_a_redo_stands_and_both_can_be_undone(pool: Project) -> None:
    labeling.assign_label(pool, IDS, WHEEL, ME)
    labeling.undo(pool, ME)
    redoing = labeling.redo_steps(pool, ME)
    next(redoing.chunks)
    labeling.assign_label(pool, [9], SUN, ME)
    redoing.run()
    assert _labels(pool) == [*[WHEEL] * 8, SUN, WHEEL]
    labeling.undo(pool, ME)
    assert _labels(pool) == [WHEEL] * COUNT
    labeling.undo(pool, ME)
    assert _labels(pool) == [0] * COUNT


def test_a_class_that_goes_meanwhile_is_given_to_no_other_image(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    taxonomy.delete_class(pool, WHEEL, ME)
    assert steps.run().is_empty
    assert _labels(pool) == [0] * COUNT


def test_a_class_with_many_images_comes_back_with_them(pool: Project) -> None:
    labeling.assign_label(pool, IDS, WHEEL, ME)
    taxonomy.merge_classes(pool, WHEEL, SUN, ME)
    steps = labeling.undo_steps(pool, ME)
    first = next(steps.chunks)
    assert first.kinds == {Kind.DECISIONS, Kind.CLASSES}
    assert _labels(pool) == [*[WHEEL] * 4, *[SUN] * 6]
    steps.run()
    assert _labels(pool) == [WHEEL] * COUNT


def test_what_can_no_longer_be_redone_goes_piece_by_piece(
    pool: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SWEPT", 3)
    labeling.assign_label(pool, IDS, WHEEL, ME)
    labeling.undo(pool, ME)
    labeling.assign_label(pool, [1], SUN, ME)
    assert read_undo_texts(pool).redo is None
    labeling.undo(pool, ME)
    assert read_undo_texts(pool).redo == "sun on 1 image"
    for class_id in (GROUND, WHEEL, SUN):
        labeling.assign_label(pool, [1], class_id, ME)
    assert _entries(pool) == ["ground on 1 image", "wheel on 1 image", "sun on 1 image"]


def _entries(project: Project) -> list[str]:
    with project.catalog.reading() as connection:
        return list(connection.execute(journal_entry.select()).scalars("text"))


def test_each_step_is_a_revision_of_its_own(pool: Project) -> None:
    steps = _wheel_all(pool)
    next(steps.chunks)
    with pool.catalog.reading() as connection:
        snapshot = labels.read_snapshot(connection, {WHEEL: "wheel"})
    steps.run()
    with pool.catalog.reading() as connection:
        found = labels.read_decisions(connection, IDS)
    newer = [key for key in IDS if found[key].decided_revision > snapshot.label_revision]
    assert newer == IDS[4:]

"""Classes are added, changed, merged and deleted, each with its undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services import labeling, taxonomy
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, count_labels, read_classes

GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"


def _names(project: Project) -> list[str]:
    return [record.name for record in read_classes(project)]


def test_a_new_class_gets_a_free_key_and_can_be_undone(project: Project) -> None:
    taxonomy.add_class(project, "  gravel   bed ", ME)
    added = read_classes(project)[-1]
    assert (added.name, added.key) == ("gravel bed", "b")
    labeling.undo(project, ME)
    assert _names(project) == ["ground", "wheel", "sun"]
    labeling.redo(project, ME)
    assert _names(project)[-1] == "gravel bed"


def test_a_deleted_class_never_gives_its_id_away(project: Project) -> None:
    taxonomy.delete_class(project, SUN, ME)
    taxonomy.add_class(project, "horizon", ME)
    assert read_classes(project)[-1].class_id == 4


@pytest.mark.parametrize("name", ["", "   ", "Ground", "GROUND "])
def test_bad_names_are_refused(project: Project, name: str) -> None:
    with pytest.raises(LabelingError):
        taxonomy.add_class(project, name, ME)


def test_recolor_and_key(project: Project) -> None:
    taxonomy.recolor_class(project, WHEEL, "#123456", ME)
    taxonomy.set_class_key(project, WHEEL, "L", ME)
    changed = read_classes(project)[1]
    assert (changed.color, changed.key) == ("#123456", "l")
    for _ in range(2):
        labeling.undo(project, ME)
    assert read_classes(project)[1].key == "w"


def test_name_key_and_color_change_as_one(project: Project) -> None:
    taxonomy.edit_class(project, WHEEL, ("tire", "t", "#654321"), ME)
    changed = read_classes(project)[1]
    assert (changed.name, changed.key, changed.color) == ("tire", "t", "#654321")
    labeling.undo(project, ME)
    assert read_classes(project)[1].name == "wheel"
    taxonomy.add_class(project, "horizon", ME, key="", color="#000001")
    added = read_classes(project)[-1]
    assert (added.key, added.color) == ("", "#000001")


@pytest.mark.parametrize("key", ["g", "1", "ab", "é"])
def test_a_key_that_clashes_is_refused(project: Project, key: str) -> None:
    with pytest.raises(LabelingError):
        taxonomy.set_class_key(project, WHEEL, key, ME)


def test_merging_moves_the_labels_and_undo_moves_them_back(
    project: Project, image_folder: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    first, second, third, *_ = load_table(project).ids.tolist()
    labeling.assign_label(project, [first, second], WHEEL, ME)
    labeling.assign_label(project, [third], SUN, ME)
    taxonomy.merge_classes(project, WHEEL, SUN, ME)
    assert count_labels(project) == {SUN: 3}
    assert _names(project) == ["ground", "sun"]
    labeling.undo(project, ME)
    assert count_labels(project) == {WHEEL: 2, SUN: 1}
    assert _names(project) == ["ground", "wheel", "sun"]


def test_deleting_a_class_clears_its_labels(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    first, *_ = load_table(project).ids.tolist()
    labeling.assign_label(project, [first], WHEEL, ME)
    taxonomy.delete_class(project, WHEEL, ME)
    assert count_labels(project) == {}
    labeling.undo(project, ME)
    assert count_labels(project) == {WHEEL: 1}


def test_a_class_cannot_be_merged_with_itself_or_a_stranger(project: Project) -> None:
    with pytest.raises(LabelingError):
        taxonomy.merge_classes(project, WHEEL, WHEEL, ME)
    with pytest.raises(LabelingError):
        taxonomy.merge_classes(project, WHEEL, 77, ME)

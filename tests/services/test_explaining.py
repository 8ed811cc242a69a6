"""Why a model suggests a class: the class, what counted, and the nearest labeled images."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import ImageDecodeError, ProjectError, TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.splits import Split
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services import explaining, labeling, suggesting
from mars_labeler.services.explaining import Explanation, draw_explanation, explain
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import Offer
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, open_project
from mars_labeler.services.taxonomy import delete_class, merge_classes

TINY = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"
LABELED, OPEN = 1, 10


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project of twelve pictures, nine of them labeled, with a model."""
    tmp_path = tmp_path_factory.mktemp("explaining")
    folder = tmp_path / "rover"
    folder.mkdir()
    rng = np.random.default_rng(7)
    for index in range(12):
        scene = draw_scene(("ground", "wheel", "sun")[index % 3], rng, 64)
        Image.fromarray(scene[:48]).save(folder / f"{index:04}ML0000000000000I01_DRCL.png")
    project = create_project(tmp_path / "project", "Rover", ("ground", "wheel", "sun"))
    import_images(project, folder, ReportingContext())
    for class_id in (GROUND, WHEEL, SUN):
        labeling.assign_label(project, range(class_id, 10, 3), class_id, ME)
    suggesting.retrain(project, TINY, ReportingContext(), lambda _changes: None)
    project.close()
    return project.folder


@pytest.fixture
def trained(made: Path, tmp_path: Path) -> Iterator[Project]:
    """Return a project like that for one test: the classes take turns."""
    project = open_project(Path(shutil.copytree(made, tmp_path / "copy")))
    yield project
    project.close()


def ask(project: Project, image_id: int, class_id: int | None = None) -> Explanation:
    """Ask for one image."""
    return explain(project, image_id, class_id, ReportingContext())


def test_the_class_and_the_confidence_are_those_of_the_suggestion(trained: Project) -> None:
    table = load_table(trained)
    found = ask(trained, OPEN)
    assert (found.image_id, found.model_version) == (OPEN, 1)
    assert found.class_id == table.suggested[OPEN - 1, 0]
    assert found.confidence == pytest.approx(table.confidences[OPEN - 1, 0], abs=1e-3)


def test_the_map_lies_over_the_square_that_the_model_sees(trained: Project) -> None:
    heat_map = ask(trained, OPEN).heat_map
    assert heat_map.values.shape == (32, 32)
    assert heat_map.place.height == pytest.approx(64 / 48)
    assert heat_map.place.width == 1


def test_the_neighbors_are_labeled_and_the_nearest_comes_first(trained: Project) -> None:
    neighbors = ask(trained, OPEN).neighbors
    assert len(neighbors) == explaining.SHOWN_NEIGHBORS
    assert {each.image_id for each in neighbors} <= set(range(1, 10))
    assert all(each.class_id == (each.image_id - 1) % 3 + 1 for each in neighbors)
    similarities = [each.similarity for each in neighbors]
    assert similarities == sorted(similarities, reverse=True)


def test_a_labeled_image_is_not_its_own_neighbor(trained: Project) -> None:
    found = ask(trained, LABELED)
    assert found.class_id in (GROUND, WHEEL, SUN)
    assert LABELED not in {each.image_id for each in found.neighbors}


def test_what_is_held_out_or_was_labeled_since_is_no_neighbor(trained: Project) -> None:
    with trained.catalog.writing() as connection:
        connection.exec_driver_sql("UPDATE image SET split = ? WHERE id = 2", (Split.TEST.value,))
    labeling.assign_label(trained, [3], GROUND, ME)
    labeling.assign_label(trained, [11], WHEEL, ME)
    near = {each.image_id for each in ask(trained, OPEN).neighbors}
    assert near == {1, 4, 5, 6, 7, 8, 9}


def test_of_a_sequence_two_are_enough(trained: Project) -> None:
    with trained.catalog.writing() as connection:
        connection.exec_driver_sql("UPDATE image SET sequence = '000150' WHERE id < 7")
    near = [each.image_id for each in ask(trained, OPEN).neighbors]
    assert sum(image_id < 7 for image_id in near) == 2
    assert {7, 8, 9} <= set(near)


def test_another_class_can_be_asked_for(trained: Project) -> None:
    suggested = ask(trained, OPEN)
    other = next(key for key in (GROUND, WHEEL, SUN) if key != suggested.class_id)
    found = ask(trained, OPEN, other)
    assert found.class_id == other
    assert found.confidence < suggested.confidence


def test_a_rejected_class_gives_way_to_the_next(trained: Project) -> None:
    first = ask(trained, OPEN).class_id
    labeling.reject_suggestions(trained, {OPEN: Offer(first, 1)}, ME)
    assert ask(trained, OPEN).class_id != first


def test_classes_that_were_merged_count_as_one(trained: Project) -> None:
    apart = sum(ask(trained, OPEN, class_id).confidence for class_id in (GROUND, WHEEL))
    merge_classes(trained, GROUND, WHEEL, ME)
    found = ask(trained, OPEN, WHEEL)
    assert found.confidence == pytest.approx(apart, abs=1e-5)
    assert GROUND not in {each.class_id for each in found.neighbors}


def test_before_a_model_it_says_what_to_do(project: Project) -> None:
    with pytest.raises(TrainingError, match="no model yet"):
        ask(project, OPEN)


def test_a_class_that_the_model_does_not_know_is_named(trained: Project) -> None:
    with pytest.raises(TrainingError, match="does not know"):
        ask(trained, OPEN, 99)
    delete_class(trained, SUN, ME)
    with pytest.raises(TrainingError, match="does not know"):
        ask(trained, OPEN, SUN)


def test_an_image_that_cannot_be_read_or_is_not_there_is_told(trained: Project) -> None:
    with pytest.raises(ProjectError):
        ask(trained, 99)
    with trained.catalog.writing() as connection:
        connection.exec_driver_sql("UPDATE image SET relative_path = 'gone.png' WHERE id = 10")
    with pytest.raises(ImageDecodeError):
        ask(trained, OPEN)


def test_an_answer_passes_between_processes(trained: Project) -> None:
    found = ask(trained, OPEN)
    again = pickle.loads(pickle.dumps(found))
    assert again.neighbors == found.neighbors
    np.testing.assert_array_equal(again.heat_map.values, found.heat_map.values)


def test_it_is_drawn_over_the_image(trained: Project, tmp_path: Path) -> None:
    found, output = ask(trained, OPEN), tmp_path / "why.png"
    draw_explanation(trained, found, output)
    with Image.open(output) as drawn:
        assert drawn.size == (64, 48)


def test_no_index_is_trained_for_a_single_image(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("an index takes longer than what it is asked once")

    monkeypatch.setattr("mars_labeler.learning.neighbors.build_index", refuse)
    assert ask(trained, OPEN).neighbors

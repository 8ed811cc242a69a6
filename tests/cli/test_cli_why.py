"""The command that says why, and what `train` and `suggest` say of another round."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from mars_labeler import cli
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services import labeling, suggesting
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project

TINY = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
CLASSES = ("ground", "wheel", "sun")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project of nine pictures, six of them labeled, with a model."""
    tmp_path = tmp_path_factory.mktemp("why")
    images = tmp_path / "rover"
    images.mkdir()
    rng = np.random.default_rng(3)
    for index in range(9):
        Image.fromarray(draw_scene(CLASSES[index % 3], rng, 64)).save(images / f"{index}.png")
    project = create_project(tmp_path / "project", "Rover", CLASSES)
    import_images(project, images, ReportingContext())
    for class_id in (1, 2, 3):
        labeling.assign_label(project, [class_id, class_id + 3], class_id, "ada")
    suggesting.retrain(project, TINY, ReportingContext(), lambda _changes: None)
    project.close()
    return project.folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return the folder of a project like that for one test."""
    return Path(shutil.copytree(made, tmp_path / "project"))


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def test_class_neighbors_and_picture(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "why.png"
    result = _run("why", "--project", folder, "7.png", "--output", output)
    assert result.exit_code == 0, result.output
    first, heading, *others, last = result.stdout.splitlines()
    assert first.split("  ")[0] in CLASSES
    assert "(model 1)" in first
    assert heading.startswith("The nearest labeled images")
    named = [line.split() for line in others]
    assert {path for _, _, path in named} == {f"{index}.png" for index in range(6)}
    assert all(name == CLASSES[int(path[0]) % 3] for _, name, path in named)
    assert str(output) in last
    with Image.open(output) as drawn:
        assert drawn.size == (64, 64)


def test_another_class_can_be_named(folder: Path) -> None:
    assert _run("why", "--project", folder, "7.png", "--class", "Sun").stdout.startswith("sun  ")
    unknown = _run("why", "--project", folder, "7.png", "--class", "moon")
    assert unknown.exit_code == 1
    assert "no class named “moon”" in unknown.output


def test_an_image_that_is_not_there_is_told(folder: Path) -> None:
    result = _run("why", "--project", folder, "none.png")
    assert result.exit_code == 1
    assert "There is no image none.png" in result.output


def test_train_and_suggest_say_whether_another_round_is_worth_it(folder: Path) -> None:
    trained = _run("train", "--project", folder, "--backbone", "tiny", "--epochs", 1)
    assert "not known yet" in trained.output
    suggested = _run("suggest", "--project", folder)
    assert "not known yet" in suggested.output

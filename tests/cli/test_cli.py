"""The commands, from import to export, as a person at a terminal runs them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from mars_labeler import cli
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services.evaluating import evaluate_suggestions
from mars_labeler.services.project import count_labels, open_project, read_classes

CLASSES = ("ground", "wheel", "sun")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Return a folder in the published layout: nine labeled images and three without."""
    folder = tmp_path / "published"
    (folder / "calibrated").mkdir(parents=True)
    rng = np.random.default_rng(3)
    lines = []
    for index in range(12):
        name = f"calibrated/{index:04}ML0000000000000I01_DRCL.JPG"
        Image.fromarray(draw_scene(CLASSES[index % 3], rng, 64)).save(folder / name)
        lines.append(f"{name} {index % 3}\n")
    (folder / "train-calibrated-shuffled.txt").write_text("".join(lines[:6]))
    (folder / "val-calibrated-shuffled.txt").write_text("".join(lines[6:9]))
    index_lines = "".join(f"{index}\t{name}\n" for index, name in enumerate(CLASSES))
    (folder / "msl_synset_words-indexed.txt").write_text(index_lines)
    return folder


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def test_the_whole_way_from_import_to_export(published: Path, tmp_path: Path) -> None:
    project, output = tmp_path / "project", tmp_path / "out.csv"
    imported = _run("import", published, "--project", project)
    assert imported.exit_code == 0
    assert "12 images added" in imported.output
    assert "9 labels of 3 classes" in imported.output
    trained = _run("train", "--project", project, "--backbone", "tiny", "--epochs", 2)
    assert trained.exit_code == 0, trained.output
    assert "Model 1 trained" in trained.output
    assert "3 images have a suggestion" in _run("suggest", "--project", project).output
    assert _run("export", "suggestions", "--project", project, "--output", output).exit_code == 0
    header, *rows = output.read_text().splitlines()
    assert header == "file,class,confidence,class_2,confidence_2,class_3,confidence_3"
    assert [row.split(",")[0] for row in rows] == [
        f"calibrated/{index:04}ML0000000000000I01_DRCL.JPG" for index in (9, 10, 11)
    ]
    assert all(row.split(",")[1] in CLASSES for row in rows)
    assert "Model 1" in _run("evaluate", "--project", project).output


def test_labels_come_out_as_they_went_in(published: Path, tmp_path: Path) -> None:
    first, second, output = tmp_path / "first", tmp_path / "second", tmp_path / "labels.csv"
    _run("import", published, "--project", first)
    assert "9 rows" in _run("export", "labels", "--project", first, "--output", output).output
    imported = _run("import", published, "--project", second, "--labels", output)
    assert "9 labels" in imported.output
    for place in (first, second):
        opened = open_project(place)
        assert sorted(count_labels(opened).values()) == [3, 3, 3]
        opened.close()


def test_folders_can_be_the_classes(tmp_path: Path) -> None:
    for name in ("rock", "sand"):
        (tmp_path / "images" / name).mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "images" / name / "a.png")
    arguments = ("--project", tmp_path / "project", "--folders-as-classes")
    _run("import", tmp_path / "images", *arguments)
    opened = open_project(tmp_path / "project")
    assert [record.name for record in read_classes(opened)] == ["rock", "sand"]
    assert count_labels(opened) == {1: 1, 2: 1}
    opened.close()


def test_suggestions_are_measured_on_labels_of_a_file(published: Path, tmp_path: Path) -> None:
    project, truth = tmp_path / "project", tmp_path / "truth.csv"
    _run("import", published, "--project", project)
    _run("train", "--project", project, "--backbone", "tiny", "--epochs", 2)
    _run("suggest", "--project", project)
    rows = [f"calibrated/{i:04}ML0000000000000I01_DRCL.JPG,{CLASSES[i % 3]}\n" for i in (8, 9, 10)]
    truth.write_text("file,class\n" + "".join(rows))
    opened = open_project(project)
    result = evaluate_suggestions(opened, truth)
    opened.close()
    assert (result.compared, result.left_out) == (2, 1)
    assert result.top_1 in (0, 0.5, 1)
    assert "2 images compared" in _run("evaluate", "--project", project, "--labels", truth).output


def test_a_file_without_labels_is_no_measure(published: Path, tmp_path: Path) -> None:
    _run("import", published, "--project", tmp_path / "project")
    (tmp_path / "notes.txt").write_text("nothing here")
    result = _run("evaluate", "--project", tmp_path / "project", "--labels", tmp_path / "notes.txt")
    assert "Error" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("command", ["train", "suggest", "evaluate"])
def test_a_missing_project_is_told_in_a_sentence(command: str, tmp_path: Path) -> None:
    result = _run(command, "--project", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert result.output.startswith("Error: There is no project in")


def test_training_without_labels_says_what_to_do(published: Path, tmp_path: Path) -> None:
    _run("import", published, "--project", tmp_path / "project", "--no-labels")
    result = _run("train", "--project", tmp_path / "project")
    assert result.exit_code == 1
    assert "at least two classes" in result.output


def test_suggesting_without_a_model_says_what_to_do(published: Path, tmp_path: Path) -> None:
    _run("import", published, "--project", tmp_path / "project")
    result = _run("suggest", "--project", tmp_path / "project")
    assert "There is no model yet" in result.output


def test_what_is_no_command_is_a_place_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def launch(place: Path | None) -> int:
        opened.append(place)
        return 0

    monkeypatch.setattr("mars_labeler.launch.launch", launch)
    assert _run().exit_code == 0
    assert _run("some/folder").exit_code == 0
    assert opened == [None, Path("some/folder")]
    assert "Usage" in _run("--help").output

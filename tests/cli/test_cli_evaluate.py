"""The command that says how good a model is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler.cli import main
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.splits import Split
from mars_labeler.services import splitting, suggesting
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from tests.services.report_world import FAST, IMAGES, ME, label, make_project, retrain


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def run(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["evaluate", "--project", str(project.folder), *arguments])


def test_without_a_model_it_says_so(project: Project) -> None:
    assert run(project).output == "No model yet.\n"


def test_with_nothing_held_out_it_says_what_to_do(project: Project) -> None:
    retrain(project)
    assert "Model 1. Nothing was held out: label more" in run(project).output


def test_all_figures_are_printed_and_written(project: Project, tmp_path: Path) -> None:
    label(project, 0, IMAGES, ME)
    ids = load_table(project).ids.tolist()
    splitting.set_split(project, ids[:30], Split.VALIDATION)
    retrain(project)
    file = tmp_path / "figures.json"
    result = run(project, "--json", str(file))
    assert result.exit_code == 0, result.output
    for words in (
        "Model 1, measured on 30 held-out images.",
        "mean recall",
        "class  ",
        "instrument",
        "sols",
        "quality flag",
        "after, by other sequences   not enough",
        "accuracy wanted",
        "not enough: fewer than 10 images",
        "model 1",
    ):
        assert words in result.stdout
    assert "held out at random" not in result.stdout
    written = json.loads(file.read_text())
    assert written["count"] == 30
    assert written["is_by_labels"] is False
    assert written["top_1"]["count"] == 30
    assert written["before"]["error"]["value"] is None
    assert len(written["thresholds"]) == 100
    assert {image_id for _, ids in written["cells"] for image_id in ids} == set(ids[:30])


def test_what_was_drawn_from_the_labels_is_said_not_to_be_the_collection(project: Project) -> None:
    label(project, 0, IMAGES, ME)
    config = replace(FAST, held_out_fraction=0.5)
    suggesting.retrain(project, config, ReportingContext(), lambda _changes: None)
    output = run(project).output
    assert "held-out images.\nMeasured on labeled images held out at random;" in output
    assert "to know about the collection." in output


def test_a_version_that_is_not_there_is_refused_in_words(project: Project) -> None:
    result = run(project, "--version", "7")
    assert result.exit_code == 1
    assert "Model 7 is not in the project" in result.output


def test_comparing_with_a_file_takes_no_version(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("file,class\nx.png,wheel\n")
    result = run(project, "--labels", str(file), "--version", "1")
    assert result.exit_code == 2
    assert "--labels compares" in result.output
    assert "None of the images in labels.csv" in run(project, "--labels", str(file)).output

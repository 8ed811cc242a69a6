"""The command that lists labels that look wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler.catalog import models
from mars_labeler.cli.main import main
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services import labeling
from mars_labeler.services.project import Project
from mars_labeler.services.suspecting import keep_label
from tests.services.suspecting_world import (
    CONFIG,
    GROUND,
    PICTURES,
    SUN,
    make_suspecting_project,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Project]:
    """Return a project with one wrong label and a model, whose tiny embeddings are read."""
    made = make_suspecting_project(tmp_path)
    labeling.assign_label(made, [4], SUN, "bob")
    version = ModelVersion(1, "", 0, (GROUND, SUN), CONFIG.to_json(), is_current=True)
    with made.catalog.writing() as connection:
        models.add_version(connection, version)
    yield made
    made.close()


def run(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["suspects", "--project", str(project.folder), *arguments])


def test_the_most_suspicious_label_is_the_first_line(world: Project, tmp_path: Path) -> None:
    output = tmp_path / "suspects.csv"
    result = run(world, "--count", "1", "--output", str(output))
    assert result.exit_code == 0, result.output
    first, last = result.stdout.splitlines()
    assert "0003ML0000000000000I01_DRCL.png" in first
    assert "sun -> ground" in first
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert last == f"{PICTURES} labels judged, {len(rows)} look wrong."
    assert rows[0]["path"] == "0003ML0000000000000I01_DRCL.png"
    assert (rows[0]["label"], rows[0]["more likely"]) == ("sun", "ground")
    assert 0 <= float(rows[0]["label quality"]) <= 0.5 < float(rows[0]["probability"]) <= 1


def test_what_a_person_has_kept_is_not_listed(world: Project) -> None:
    keep_label(world, [4], "ada")
    result = run(world)
    assert result.exit_code == 0, result.output
    assert "0003ML0000000000000I01_DRCL.png" not in result.stdout


def test_too_few_labels_are_told_with_what_to_do(world: Project) -> None:
    labeling.assign_label(world, range(1, PICTURES + 1), SUN, "ada")
    result = run(world)
    assert result.exit_code == 1
    assert "two classes" in result.output


def test_a_place_that_cannot_be_written_is_told(world: Project, tmp_path: Path) -> None:
    result = run(world, "--output", str(tmp_path / "nowhere" / "suspects.csv"))
    assert result.exit_code == 1
    assert "cannot be written" in result.output

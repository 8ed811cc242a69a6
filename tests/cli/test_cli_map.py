"""The command that makes the map and hands it on."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler.cli.collection_map import map_command
from mars_labeler.services.project import Project
from tests.services.embedded_world import TINY, add_embedded, in_groups


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project of 18 images."""
    monkeypatch.setattr("mars_labeler.cli.collection_map.embedding_config", lambda _project: TINY)
    add_embedded(project, in_groups(6))
    return project.folder


def run(folder: Path, output: Path, *arguments: str) -> Result:
    """Run the command."""
    every = ["--project", str(folder), "--output", str(output), *arguments]
    return CliRunner().invoke(map_command, every)


def test_a_table_of_the_points_is_written(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "map.csv"
    result = run(folder, output)
    assert f"The map of 18 images is in {output}." in result.output
    header, *rows = output.read_text("utf-8").splitlines()
    assert header == "image,x,y,label,suggestion,confidence"
    assert len(rows) == 18


def test_a_picture_is_drawn(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "map.PNG"
    assert run(folder, output, "--color", "confidence", "--anew").exit_code == 0
    assert output.read_bytes().startswith(b"\x89PNG")


def test_another_ending_is_refused_before_anything_is_made(folder: Path, tmp_path: Path) -> None:
    result = run(folder, tmp_path / "map.svg")
    assert result.exit_code == 2
    assert "--output has to end in .png or .csv." in result.output
    assert not list((folder / "cache").glob("map-*"))

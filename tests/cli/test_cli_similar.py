"""The command that names the images most like some."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mars_labeler.cli.similar import similar_command
from mars_labeler.services.project import Project
from tests.services.embedded_world import TINY, add_embedded, in_groups


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project of two groups of three images."""
    monkeypatch.setattr("mars_labeler.cli.similar.embedding_config", lambda _project: TINY)
    add_embedded(project, in_groups(3, groups=2))
    return project.folder


def test_the_most_similar_are_printed_with_their_similarities(folder: Path) -> None:
    arguments = ["3.jpg", "--project", str(folder), "--count", "2"]
    result = CliRunner().invoke(similar_command, arguments)
    assert result.exit_code == 0, result.output
    first, *others = [line.split("  ") for line in result.stdout.splitlines()]
    assert first == ["1.0000", "sol/3.jpg"]
    assert {path for _, path in others} == {"sol/4.jpg", "sol/5.jpg"}
    assert all(0.9 < float(similarity) < 1 for similarity, _ in others)


def test_an_image_that_is_not_there_is_told_in_words(folder: Path) -> None:
    result = CliRunner().invoke(similar_command, ["none.jpg", "--project", str(folder)])
    assert result.exit_code == 1
    assert "There is no image none.jpg in the project." in result.output

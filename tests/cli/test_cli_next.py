"""The command that says what to label next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler.cli.next_queue import next_command
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services import labeling, suggesting
from mars_labeler.services.project import Project
from mars_labeler.services.queueing import read_queue
from tests.services.query_world import FAST, make_project, true_class


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 36 images, six labeled, with a model and suggestions."""
    opened = make_project(tmp_path)
    for image_id in range(1, 7):
        labeling.assign_label(opened, [image_id], true_class(image_id), "ada")
    suggesting.retrain(opened, FAST, ReportingContext(), lambda _changes: None)
    yield opened
    opened.close()


def run(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(next_command, ["--project", str(project.folder), *arguments])


def test_the_queue_is_printed_with_the_suggested_classes_and_kept(pool: Project) -> None:
    result = run(pool, "--count", "4", "--strategy", "margin")
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    queue = read_queue(pool)
    assert queue is not None
    assert [path for path, _, _ in lines] == [f"{number - 1:04}.png" for number in queue.image_ids]
    assert len(lines) == 4
    assert {guess for _, guess, _ in lines} <= {"ground", "wheel", "sun"}
    assert all(0 < float(confidence) <= 1 for _, _, confidence in lines)


def test_where_nothing_is_left_to_label_it_says_so(pool: Project) -> None:
    labeling.assign_label(pool, list(range(7, 37)), 1, "ada")
    result = run(pool)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "No image is left to label." in result.stderr

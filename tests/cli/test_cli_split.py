"""The command that holds images out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler import cli
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project


@pytest.fixture
def folder(project: Project, image_folder: Path) -> Path:
    """Return the folder of a project of six images."""
    import_images(project, image_folder, ReportingContext())
    return project.folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["split", "--project", str(folder), *arguments])


def counts(result: Result) -> dict[str, int]:
    assert result.exit_code == 0, result.output
    return {line[:12].strip(): int(line[12:]) for line in result.stdout.splitlines()}


def test_without_a_rule_it_tells_how_things_are(folder: Path) -> None:
    assert counts(run(folder)) == {"no split": 6}


def test_shares_at_random_and_taken_back(folder: Path) -> None:
    asked = run(folder, "--by", "random", "--validation", "0.17", "--test", "0.33")
    assert counts(asked) == {"test": 2, "train": 3, "validation": 1}
    assert counts(run(folder, "--clear")) == {"no split": 6}


def test_sols_and_lists_need_no_rule_named(folder: Path) -> None:
    by_list = run(folder, "--list", "no such list", "test")
    assert counts(by_list) == {"no split": 6}
    by_sol = counts(run(folder, "--sols", "100", "200"))
    assert "test" not in by_sol  # these images do not say from which sol they are
    assert sum(by_sol.values()) == 6


def test_what_makes_no_sense_is_said(folder: Path) -> None:
    refused = run(folder, "--by", "random", "--validation", "0.6", "--test", "0.6")
    assert refused.exit_code == 1
    assert "nothing to learn from" in refused.output

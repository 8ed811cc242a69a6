"""The command that counts, draws and judges damaged images."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from mars_labeler.cli.quality import quality_command
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project


@pytest.fixture
def folder(project: Project, image_folder: Path) -> Path:
    """Return the folder of a project of six even, gray images of 32 x 24 pixels."""
    import_images(project, image_folder, ReportingContext())
    return project.folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(quality_command, ["--project", str(folder), *arguments])


def counts(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    lines = (line.split() for line in result.stdout.splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def test_counts_of_every_flag(folder: Path) -> None:
    found = counts(run(folder))
    assert found["low-resolution"] == "6"
    assert found["grayscale"] == "6"
    assert found["under-exposed"] == "1"
    assert found["blurred"] == found["near-duplicate"] == "0"  # nothing in them to compare


def test_a_threshold_is_kept(folder: Path) -> None:
    assert counts(run(folder, "--set", "smallest_side", "20"))["low-resolution"] == "0"
    assert counts(run(folder))["low-resolution"] == "0"


def test_a_senseless_threshold_is_refused_in_words(folder: Path) -> None:
    result = run(folder, "--set", "bright_share", "2")
    assert result.exit_code == 1
    assert "bright_share cannot be 2" in result.output
    assert counts(run(folder))["over-exposed"] == "0"


def test_a_sheet_is_drawn(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "sheet.png"
    result = run(folder, "--sheet", "grayscale", "--output", str(output), "--limit", "4")
    assert f"4 images drawn in {output}" in result.output
    with Image.open(output) as sheet:
        assert sheet.format == "PNG"


def test_a_sheet_needs_a_file(folder: Path) -> None:
    result = run(folder, "--sheet", "grayscale")
    assert result.exit_code == 2
    assert "go together" in result.output

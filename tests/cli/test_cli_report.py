"""A report and a model from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result

from mars_labeler.cli.report import export_model_command, report_command
from mars_labeler.services.project import open_project
from tests.services.report_world import make_project, retrain


def _run(command: Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a closed project with labels and no model."""
    make_project(tmp_path).close()
    return tmp_path / "project"


def test_a_report_is_written(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    result = _run(report_command, "--project", folder, "--output", output)
    assert result.exit_code == 0, result.output
    assert f"The report is in {output}" in result.output
    assert output.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_model_is_written(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "model.onnx"
    missing = _run(export_model_command, "--project", folder, "--output", output)
    assert missing.exit_code == 1
    assert "There is no model yet" in missing.output
    project = open_project(folder)
    retrain(project)
    project.close()
    written = _run(export_model_command, "--project", folder, "--output", output, "--version", 1)
    assert written.exit_code == 0, written.output
    assert "The model is in" in written.output
    assert output.stat().st_size > 10_000

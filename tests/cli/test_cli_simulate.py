"""The command that plays a person who labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mars_labeler.cli import simulate as simulate_module
from mars_labeler.cli.simulate import simulate_command
from mars_labeler.services import labeling
from mars_labeler.services.simulating.running import CHART_FILE, RESULTS_FILE
from tests.services.query_world import FAST, make_project, true_class


def test_curves_are_written_and_labels_needed_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulate_module, "embedding_config", lambda _project: FAST)
    project = make_project(tmp_path)
    for image_id in range(1, 37):
        labeling.assign_label(project, [image_id], true_class(image_id), "ada")
    project.close()
    output = tmp_path / "curves"
    arguments = ["--strategy", "mixed", "--strategy", "random", "--seeds", "1", "--labels", "8"]
    places = ["--project", str(project.folder), "--output", str(output)]
    result = CliRunner().invoke(simulate_command, [*arguments, "--step", "4", *places])
    assert result.exit_code == 0, result.output
    assert "mixed" in result.stdout
    assert sorted(path.name for path in output.iterdir()) == [RESULTS_FILE, CHART_FILE]


def test_a_project_without_labels_is_told_in_words(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    places = ["--project", str(project.folder), "--output", str(tmp_path / "curves")]
    result = CliRunner().invoke(simulate_command, places)
    assert result.exit_code == 1
    assert "too few labels" in result.output

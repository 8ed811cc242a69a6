"""Where the systems of a comparison start from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.errors import DownloadError, TrainingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.services.comparing import runs
from mars_labeler.services.project import Project
from tests.services.comparing_world import (
    SMALL,
    FakeRunner,
    run_comparison,
)

WITH_WEIGHTS = ("cross-entropy", "moco", "full", "full-plain")


def test_without_self_supervised_weights_the_ladder_starts_from_the_others(
    world: Project, output: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "plain.pth"
    weights.write_bytes(b"weights")
    config = replace(SMALL, systems=WITH_WEIGHTS, seeds=(0,), plain_weights=str(weights))
    runner = FakeRunner()
    comparison = run_comparison(world, output, runner, config)
    assert [cell.config.backbone_weights for cell in runner.cells] == [str(weights)] * 2
    assert runner.methods == ["cross-entropy", "full"]
    reason = comparison.reason("moco", Budget.STEPS)
    assert reason == "both initializations are the same: no self-supervised weights are named."
    assert comparison.reason("full-plain", Budget.STEPS) == reason
    same = replace(config, contrastive_weights=str(weights))
    comparison = run_comparison(world, output, FakeRunner(), same)
    for system in ("moco", "full-plain"):
        reason = comparison.reason(system, Budget.STEPS)
        assert reason == "both initializations are the same."


def test_with_self_supervised_weights_the_row_that_shows_their_worth_is_run(
    world: Project, output: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "moco.pth"
    weights.write_bytes(b"weights")
    config = replace(SMALL, systems=WITH_WEIGHTS, seeds=(0,), contrastive_weights=str(weights))
    runner = FakeRunner()
    run_comparison(world, output, runner, config)
    assert runner.methods == ["cross-entropy", "cross-entropy", "full", "full"]
    assert [Path(cell.config.backbone_weights).name for cell in runner.cells] == [
        "",
        "moco.pth",
        "moco.pth",
        "",
    ]
    text = (output / "results.json").read_text()
    assert "moco.pth" in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"contrastive_weights": "nowhere.pth"}, r"weights file nowhere\.pth is not there"),
        ({"plain_weights": "resnet50-imagenet"}, "are for resnet50, not for tiny"),
        ({"alexnet_weights": "resnet18-imagenet"}, "are for resnet18, not for alexnet"),
    ],
)
def test_weights_that_no_system_can_start_from_are_told_at_once(
    world: Project, output: Path, weights: dict[str, Any], words: str
) -> None:
    config = replace(SMALL, systems=("cross-entropy", "full", "alexnet"), **weights)
    runner = FakeRunner()
    with pytest.raises(TrainingError, match=words):
        run_comparison(world, output, runner, config)
    assert runner.cells == []
    assert not output.exists()


def test_weights_that_no_asked_system_starts_from_may_be_anything(
    world: Project, output: Path
) -> None:
    config = replace(SMALL, seeds=(0,), alexnet_weights="nowhere.pth")
    runner = FakeRunner()
    run_comparison(world, output, runner, config)
    assert runner.methods == ["cross-entropy", "full"]


def test_weights_that_cannot_be_downloaded_fail_their_systems_alone(
    world: Project, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(name: str, _context: JobContext, _backbone: str) -> None:
        if name:
            raise DownloadError("There is no connection.", "Try again later.")

    monkeypatch.setattr(runs, "fetch_weights", offline)
    config = replace(SMALL, systems=("alexnet", "cross-entropy"), seeds=(0,))
    comparison = run_comparison(world, output, FakeRunner(), config)
    assert comparison.figures("cross-entropy", Budget.STEPS)
    reason = comparison.reason("alexnet", Budget.STEPS)
    assert reason == "There is no connection. Try again later."


def test_alexnet_starts_from_a_file_where_one_is_named(
    world: Project, output: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "my-alexnet.pth"
    weights.write_bytes(b"weights")
    systems = ("alexnet", "full")
    config = replace(SMALL, systems=systems, seeds=(0,), alexnet_weights=str(weights))
    runner = FakeRunner()
    run_comparison(world, output, runner, config)
    assert runner.cells[0].config.backbone_weights == str(weights)
    assert runner.cells[1].config.backbone_weights == ""
    tables = (output / "tables.md").read_text()
    assert "start from untrained weights of tiny; alexnet from my-alexnet.pth." in tables
    assert str(tmp_path) not in (output / "results.json").read_text()


def test_a_reason_names_nobody_s_home(
    world: Project, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results are handed on."""

    def damaged(_name: str, _context: JobContext, _backbone: str) -> None:
        raise TrainingError(f"The weights file {tmp_path}/plain.pth is damaged.", "Choose another.")

    monkeypatch.setattr(runs, "fetch_weights", damaged)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    config = replace(SMALL, systems=("cross-entropy",), seeds=(0,))
    comparison = run_comparison(world, output, FakeRunner(), config)
    reason = comparison.reason("cross-entropy", Budget.STEPS)
    assert "~/plain.pth" in reason
    assert str(tmp_path) not in reason

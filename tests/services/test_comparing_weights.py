"""Where the systems of a comparison start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.comparison import Budget
from mars_labeler.services.project import Project
from tests.services.comparing_world import (
    SMALL,
    FakeRunner,
    make_project,
    run_comparison,
)

WITH_WEIGHTS = ("cross-entropy", "moco", "full", "full-plain")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Project]:
    """Return the project of `comparing_world`: four training, two test images."""
    opened = make_project(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return a folder for results that is not there yet."""
    return tmp_path / "results"


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


def test_missing_weights_fail_their_systems_alone(world: Project, output: Path) -> None:
    config = replace(SMALL, seeds=(0,), contrastive_weights="nowhere.pth")
    runner = FakeRunner()
    comparison = run_comparison(world, output, runner, config)
    assert runner.methods == ["cross-entropy"]
    assert "nowhere.pth" in comparison.reason("full", Budget.STEPS)


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


def test_alexnet_without_its_weights_says_what_to_do(world: Project, output: Path) -> None:
    config = replace(SMALL, systems=("alexnet",), seeds=(0,), alexnet_weights="nowhere.pth")
    comparison = run_comparison(world, output, FakeRunner(), config)
    reason = comparison.reason("alexnet", Budget.STEPS)
    assert reason.startswith("The weights file nowhere.pth is not there. Choose the file again")


def test_a_reason_names_nobody_s_home(
    world: Project, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results are handed on."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    missing = tmp_path / "weights" / "plain.pth"
    config = replace(SMALL, systems=("cross-entropy",), seeds=(0,), plain_weights=str(missing))
    comparison = run_comparison(world, output, FakeRunner(), config)
    reason = comparison.reason("cross-entropy", Budget.STEPS)
    assert "~/weights/plain.pth" in reason
    assert str(tmp_path) not in reason

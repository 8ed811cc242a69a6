"""Comparing systems: what is run, what is found again, and what is written."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.services.comparing.results import Comparison
from mars_labeler.services.comparing.running import compare, default_folder
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import Project
from tests.services.comparing_world import SMALL, FakeRunner, file_of, make_project

WITH_WEIGHTS = ("cross-entropy", "moco", "full")


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


def _compare(
    project: Project, output: Path, runner: FakeRunner, config: ComparisonConfig = SMALL
) -> Comparison:
    return compare(project, config, output, ReportingContext(), runner)


def test_every_system_runs_with_every_seed_on_the_images_of_the_split(
    world: Project, output: Path
) -> None:
    runner = FakeRunner()
    _compare(world, output, runner)
    assert runner.methods == ["cross-entropy", "full"] * 2
    assert [cell.config.seed for cell in runner.cells] == [0, 0, 1, 1]
    cell = runner.cells[0]
    assert sorted(cell.pool.labeled_ids.tolist()) == [1, 2, 3, 4]
    assert cell.pool.unlabeled_ids.tolist() == [5, 6, 9]
    assert cell.pool.class_names == ("ground", "wheel")
    assert cell.scored_ids.tolist() == [7, 8]
    assert len({cell.folder for cell in runner.cells}) == 1
    assert len({cell.state for cell in runner.cells}) == 4


def test_the_figures_are_those_of_the_test_set(world: Project, output: Path) -> None:
    """One of two test images is of the class that everything is taken for."""
    comparison = _compare(world, output, FakeRunner())
    record = comparison.records["full", Budget.STEPS][1]
    assert (record.system, record.seed, record.steps, record.seconds) == ("full", 1, 6, 6)
    assert (record.top_1, record.mean_recall) == (0.5, 0.5)
    assert record.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert record.confusion == [[1, 0], [1, 0]]
    assert (record.test_images, record.peak_bytes, record.device) == (2, 1000, "CPU")
    assert record.history == [{"total loss": 2.0}, {"total loss": None}]
    assert {"python", "torch", "torchvision", "numpy", "mars-labeler"} == set(record.versions)


def test_predictions_are_one_row_an_image(world: Project, output: Path, tmp_path: Path) -> None:
    listed = tmp_path / "test-images.txt"
    listed.write_text(f"{file_of(120)}\n{file_of(100)}\n")
    _compare(world, output, FakeRunner(), replace(SMALL, predicted_file=str(listed)))
    with (output / "predictions" / "full-steps-seed1.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["file", "class", "confidence"],
            *([file_of(sol), "ground", "1.0000"] for sol in (100, 110, 120)),
        ]
    assert len(list((output / "predictions").iterdir())) == 4


def test_what_is_finished_is_not_run_again(world: Project, output: Path) -> None:
    first = _compare(world, output, FakeRunner())
    again = FakeRunner()
    second = _compare(world, output, again)
    assert again.cells == []
    assert second.records == first.records


def test_a_stopped_comparison_runs_what_is_missing(world: Project, output: Path) -> None:
    with pytest.raises(JobCancelled):
        _compare(world, output, FakeRunner(stop_after=3))
    written = json.loads((output / "results.json").read_text())
    assert written["not_run"] == {"steps": {"full": "its turn has not come yet."}}
    assert [len(row["budgets"]["steps"]["runs"]) for row in written["rows"]] == [2, 1]
    assert "50.00 (1 of 2 seeds)" in (output / "tables.md").read_text()
    rest = FakeRunner()
    _compare(world, output, rest)
    assert [(cell.config.method, cell.config.seed) for cell in rest.cells] == [("full", 1)]
    assert json.loads((output / "results.json").read_text())["not_run"] == {}


def test_other_labels_settings_or_lost_predictions_are_run_again(
    world: Project, output: Path
) -> None:
    _compare(world, output, FakeRunner())
    (output / "predictions" / "full-steps-seed0.csv").unlink()
    (output / "predictions" / "full-steps-seed1.csv").write_text("file,class,confidence\n")
    lost = FakeRunner()
    _compare(world, output, lost)
    assert lost.methods == ["full", "full"]
    wider = replace(SMALL, training=replace(SMALL.training, image_size=64))
    changed = FakeRunner()
    _compare(world, output, changed, wider)
    assert len(changed.cells) == 4
    assign_label(world, [5], 1, "ada")
    relabeled = FakeRunner()
    _compare(world, output, relabeled)
    assert len(relabeled.cells) == 4


def test_a_record_of_another_version_is_run_again(world: Project, output: Path) -> None:
    _compare(world, output, FakeRunner())
    for path, text in zip(sorted((output / "cells").iterdir()), ("{", "[]", "{}"), strict=False):
        path.write_text(text)
    again = FakeRunner()
    _compare(world, output, again)
    assert len(again.cells) == 3


def test_a_changed_weights_file_is_run_again(world: Project, output: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    weights.write_bytes(b"one")
    config = replace(SMALL, plain_weights=str(weights), seeds=(0,))
    _compare(world, output, FakeRunner(), config)
    weights.write_bytes(b"another")
    again = FakeRunner()
    _compare(world, output, again, config)
    assert again.methods == ["cross-entropy", "full"]


def test_a_system_that_cannot_be_run_says_why_and_the_others_go_on(
    world: Project, output: Path
) -> None:
    config = replace(SMALL, systems=("full", "cross-entropy"), budgets=tuple(Budget))
    comparison = _compare(world, output, FakeRunner(failing=("full",)), config)
    for budget in Budget:
        assert comparison.figures("full", budget) is None
        assert comparison.reason("full", budget) == "The weights are not there."
        assert len(comparison.records["cross-entropy", budget]) == 2
    assert comparison.references == {0: "cross-entropy", 1: "cross-entropy"}
    tables = (output / "tables.md").read_text()
    assert "| full method | 95.86 ± 1.63 | not run | — | — | — | not run | — | — |" in tables
    assert "Not run: full: The weights are not there." in tables


def test_a_place_that_cannot_be_written_is_told_at_once(world: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    runner = FakeRunner()
    with pytest.raises(ProjectError, match="cannot be made"):
        _compare(world, tmp_path / "file" / "results", runner)
    assert runner.cells == []


def test_results_that_cannot_be_written_are_no_fault_of_a_system(
    world: Project, output: Path
) -> None:
    output.mkdir()
    (output / "predictions").write_text("no folder")
    with pytest.raises(ProjectError, match="cannot be written"):
        _compare(world, output, FakeRunner())


def test_at_equal_time_each_system_gets_the_seconds_of_the_full_method(
    world: Project, output: Path
) -> None:
    """Full: 6 steps of 4 s. A step of the baseline takes 1 s, so it gets 24 steps: 8 an epoch."""
    config = replace(SMALL, seeds=(0,), budgets=tuple(Budget))
    comparison = _compare(world, output, FakeRunner({"full": 4.0}), config)
    own = comparison.records["cross-entropy", Budget.TIME][0]
    full = comparison.records["full", Budget.TIME][0]
    assert (own.steps, own.seconds, own.budget) == (24, 24, Budget.TIME)
    assert own.settings["steps_per_epoch"] == 8
    assert full is comparison.records["full", Budget.STEPS][0]
    assert comparison.references == {0: "full"}
    rows = json.loads((output / "results.json").read_text())["rows"]
    assert [row["budgets"]["time"]["runs"][0]["run_at"] for row in rows] == ["time", "steps"]
    assert rows[0]["budgets"]["time"]["steps"] == {"mean": 24, "deviation": None}


def test_time_alone_still_measures_the_speed_at_equal_steps(world: Project, output: Path) -> None:
    config = replace(SMALL, seeds=(0,), budgets=(Budget.TIME,))
    runner = FakeRunner({"full": 4.0})
    _compare(world, output, runner, config)
    assert runner.methods == ["cross-entropy", "full", "cross-entropy"]
    values = json.loads((output / "results.json").read_text())
    assert list(values["rows"][0]["budgets"]) == ["time"]


def test_without_self_supervised_weights_the_ladder_starts_from_the_others(
    world: Project, output: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "plain.pth"
    weights.write_bytes(b"weights")
    config = replace(SMALL, systems=WITH_WEIGHTS, seeds=(0,), plain_weights=str(weights))
    runner = FakeRunner()
    comparison = _compare(world, output, runner, config)
    assert [cell.config.backbone_weights for cell in runner.cells] == [str(weights)] * 2
    assert runner.methods == ["cross-entropy", "full"]
    reason = comparison.reason("moco", Budget.STEPS)
    assert reason == "no self-supervised weights are named."
    same = replace(config, contrastive_weights=str(weights))
    comparison = _compare(world, output, FakeRunner(), same)
    assert comparison.reason("moco", Budget.STEPS).startswith("the self-supervised weights are")


def test_with_self_supervised_weights_the_row_that_shows_their_worth_is_run(
    world: Project, output: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "moco.pth"
    weights.write_bytes(b"weights")
    config = replace(SMALL, systems=WITH_WEIGHTS, seeds=(0,), contrastive_weights=str(weights))
    runner = FakeRunner()
    _compare(world, output, runner, config)
    assert runner.methods == ["cross-entropy", "cross-entropy", "full"]
    assert [Path(cell.config.backbone_weights).name for cell in runner.cells] == [
        "",
        "moco.pth",
        "moco.pth",
    ]
    text = (output / "results.json").read_text()
    assert "moco.pth" in text
    assert str(tmp_path) not in text


def test_missing_weights_fail_their_systems_alone(world: Project, output: Path) -> None:
    config = replace(SMALL, seeds=(0,), contrastive_weights="nowhere.pth")
    runner = FakeRunner()
    comparison = _compare(world, output, runner, config)
    assert runner.methods == ["cross-entropy"]
    assert "nowhere.pth" in comparison.reason("full", Budget.STEPS)


def test_progress_names_the_run(world: Project, output: Path) -> None:
    seen: list[Progress] = []
    compare(world, SMALL, output, ReportingContext(seen.append), FakeRunner())
    assert [progress.stage for progress in seen] == [
        "Training · cross-entropy, equal steps, seed 1 of 2 (run 1 of 4)",
        "Training · full, equal steps, seed 1 of 2 (run 2 of 4)",
        "Training · cross-entropy, equal steps, seed 2 of 2 (run 3 of 4)",
        "Training · full, equal steps, seed 2 of 2 (run 4 of 4)",
    ]
    assert (seen[0].done, seen[0].total) == (1, 2)


def test_what_only_running_runs_need_is_deleted(world: Project, output: Path) -> None:
    with pytest.raises(JobCancelled):
        _compare(world, output, FakeRunner(stop_after=1))
    assert (output / "work").is_dir()
    _compare(world, output, FakeRunner())
    assert not (output / "work").exists()


def test_a_backbone_that_is_not_there_is_told_at_once(world: Project, output: Path) -> None:
    config = replace(SMALL, training=TrainingConfig(backbone="resnet5000"))
    with pytest.raises(TrainingError, match="no backbone named"):
        _compare(world, output, FakeRunner(), config)


def test_the_same_settings_lead_to_the_same_folder(world: Project) -> None:
    folder = default_folder(world, SMALL)
    assert folder.parent == world.folder / "comparisons"
    assert default_folder(world, replace(SMALL)) == folder
    assert default_folder(world, replace(SMALL, seeds=(5,))) != folder


def test_a_project_without_sols_or_unlabeled_images_is_compared_by_a_list(
    tmp_path: Path, output: Path
) -> None:
    world = tuple((sol, "wheel" if sol % 20 else "sun") for sol in range(10, 90, 10))
    project = make_project(tmp_path, world)
    truth = tmp_path / "truth.csv"
    truth.write_text(f"file,class\n{file_of(10)},wheel\n{file_of(20)},sun\n")
    runner = FakeRunner()
    comparison = _compare(project, output, runner, replace(SMALL, test_file=str(truth)))
    project.close()
    assert len(runner.cells[0].pool.unlabeled_ids) == 0
    assert comparison.split.class_names == ("wheel", "sun")
    assert np.array_equal(comparison.split.test_labels, [0, 1])


@pytest.mark.parametrize("mode", ["heads", "last-blocks"])
def test_a_real_run_ends_with_figures_for_every_system(
    world: Project, output: Path, mode: str
) -> None:
    training = SMALL.training.with_values({"trainable": mode, "held_out_fraction": 0.0})
    config = replace(SMALL, seeds=(0,), budgets=tuple(Budget), training=training)
    comparison = compare(world, config, output, ReportingContext())
    for system in config.systems:
        for budget in Budget:
            record = comparison.records[system, budget][0]
            assert record.test_images == 2
            assert record.top_1 in (0, 0.5, 1)
            assert record.steps >= 3
            assert record.seconds > 0
            assert len(record.history) == 3
    assert "not run" not in (output / "tables.md").read_text()

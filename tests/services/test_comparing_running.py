"""Comparing systems: what is run, and what is written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.services.comparing.folder_lock import alone_in
from mars_labeler.services.comparing.running import compare
from mars_labeler.services.project import Project
from tests.services.comparing_world import (
    SMALL,
    FakeRunner,
    file_of,
    make_project,
    run_comparison,
)


def test_every_system_runs_with_every_seed_on_the_images_of_the_split(
    world: Project, output: Path
) -> None:
    runner = FakeRunner()
    run_comparison(world, output, runner)
    assert runner.methods == ["cross-entropy", "full"] * 2
    assert [cell.config.seed for cell in runner.cells] == [0, 0, 1, 1]
    cell = runner.cells[0]
    assert sorted(cell.pool.labeled_ids.tolist()) == [1, 2, 3, 4]
    assert cell.pool.unlabeled_ids.tolist() == [5, 6, 9]
    assert cell.pool.class_names == ("ground", "wheel")
    assert cell.scored_ids.tolist() == [7, 8]
    assert len({cell.squares for cell in runner.cells}) == 1
    assert len({cell.state for cell in runner.cells}) == 4


def test_the_figures_are_those_of_the_test_set(world: Project, output: Path) -> None:
    """One of two test images is of the class that everything is taken for."""
    comparison = run_comparison(world, output, FakeRunner())
    record = comparison.records["full", Budget.STEPS][1]
    assert (record.system, record.seed, record.steps, record.seconds) == ("full", 1, 6, 6)
    assert (record.top_1, record.mean_recall) == (0.5, 0.5)
    assert record.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert record.confusion == [[1, 0], [1, 0]]
    assert (record.test_images, record.peak_bytes, record.device) == (2, 1000, "CPU")
    assert record.history == [{"total loss": 2.0}, {"total loss": None}]
    assert set(record.versions) == {
        "mars-labeler",
        "python",
        "torch",
        "torchvision",
        "numpy",
        "onnxruntime",
        "pytorch-metric-learning",
        "efficientnet-lite-pytorch",
        "scikit-learn",
    }


def test_predictions_are_one_row_an_image(world: Project, output: Path, tmp_path: Path) -> None:
    listed = tmp_path / "test-images.txt"
    listed.write_text(f"{file_of(120)}\n{file_of(100)}\n")
    run_comparison(world, output, FakeRunner(), replace(SMALL, predicted_file=str(listed)))
    (path,) = (output / "predictions").glob("full-steps-seed1-*.csv")
    runs = json.loads((output / "results.json").read_text())["rows"][1]["budgets"]["steps"]["runs"]
    assert [run["predictions"] for run in runs][1] == path.name
    with path.open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["file", "class", "confidence"],
            *([file_of(sol), "ground", "1.0000"] for sol in (100, 110, 120)),
        ]
    assert len(list((output / "predictions").iterdir())) == 4


def test_a_system_that_cannot_be_run_says_why_and_the_others_go_on(
    world: Project, output: Path
) -> None:
    config = replace(SMALL, systems=("full", "cross-entropy"), budgets=tuple(Budget))
    comparison = run_comparison(world, output, FakeRunner(failing=("full",)), config)
    for budget in Budget:
        assert comparison.figures("full", budget) is None
        assert comparison.reason("full", budget) == "The weights are not there. Name a file."
        assert len(comparison.records["cross-entropy", budget]) == 2
    assert comparison.references == {0: "cross-entropy", 1: "cross-entropy"}
    tables = (output / "tables.md").read_text()
    assert (
        "| full method | 95.86 ± 1.63 (ResNet-50) | not run | — | — | — | — | not run | — | — | — |"
        in tables
    )
    assert "Not run: full: The weights are not there. Name a file." in tables


def test_a_place_that_cannot_be_written_is_told_at_once(world: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    runner = FakeRunner()
    with pytest.raises(ProjectError, match="cannot be made"):
        run_comparison(world, tmp_path / "file" / "results", runner)
    assert runner.cells == []


def test_where_another_comparison_runs_none_is_begun(world: Project, output: Path) -> None:
    runner = FakeRunner()
    with alone_in(output), pytest.raises(ProjectError, match="Another comparison is running in"):
        run_comparison(world, output, runner)
    assert runner.cells == []
    run_comparison(world, output, runner)
    assert len(runner.cells) == 4


def test_results_that_cannot_be_written_are_no_fault_of_a_system(
    world: Project, output: Path
) -> None:
    output.mkdir()
    (output / "predictions").write_text("no folder")
    with pytest.raises(ProjectError, match="cannot be made"):
        run_comparison(world, output, FakeRunner())


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


def test_a_backbone_that_is_not_there_is_told_at_once(world: Project, output: Path) -> None:
    config = replace(SMALL, training=replace(SMALL.training, backbone="resnet5000"))
    with pytest.raises(TrainingError, match="no backbone named"):
        run_comparison(world, output, FakeRunner(), config)


def test_a_project_without_sols_or_unlabeled_images_is_compared_by_a_list(
    tmp_path: Path, output: Path
) -> None:
    world = tuple((sol, "wheel" if sol % 20 else "sun") for sol in range(10, 90, 10))
    project = make_project(tmp_path, world)
    truth = tmp_path / "truth.csv"
    truth.write_text(f"file,class\n{file_of(10)},wheel\n{file_of(20)},sun\n")
    runner = FakeRunner()
    comparison = run_comparison(project, output, runner, replace(SMALL, test_file=str(truth)))
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

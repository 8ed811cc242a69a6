"""A folder's tables hold what is asked for, and what is finished there besides."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.services.comparing.in_progress import NOT_ASKED
from mars_labeler.services.project import Project
from tests.services.comparing_world import SMALL, FakeRunner, run_comparison

WHOLE = replace(SMALL, systems=("cross-entropy", "focal", "full"), budgets=tuple(Budget))
SPEEDS = {"full": 4.0, "focal": 2.0}


def test_a_narrower_command_shows_the_larger_tables_and_runs_nothing(
    world: Project, output: Path
) -> None:
    run_comparison(world, output, FakeRunner(SPEEDS), WHOLE)
    tables = (output / "tables.md").read_text()
    for narrow in (
        replace(WHOLE, systems=("focal",)),
        replace(WHOLE, seeds=(1,)),
        replace(WHOLE, systems=("full",), seeds=(0,), budgets=(Budget.STEPS,)),
    ):
        runner = FakeRunner(SPEEDS)
        comparison = run_comparison(world, output, runner, narrow)
        assert runner.cells == []
        assert (output / "tables.md").read_text() == tables
        assert {len(found) for found in comparison.records.values()} == {2}


def test_a_stopped_command_leaves_what_was_finished_in_the_tables(
    world: Project, output: Path
) -> None:
    run_comparison(world, output, FakeRunner())
    added = replace(SMALL, systems=("focal",))
    with pytest.raises(JobCancelled):
        run_comparison(world, output, FakeRunner(stop_after=1), added)
    rows = json.loads((output / "results.json").read_text())["rows"]
    runs = {row["system"]: len(row["budgets"]["steps"]["runs"]) for row in rows}
    assert runs == {"cross-entropy": 2, "full": 2, "focal": 1}


def test_only_what_is_asked_for_is_run(world: Project, output: Path) -> None:
    """At equal time the full method is the reference, although it is not asked for."""
    run_comparison(world, output, FakeRunner(SPEEDS), replace(SMALL, systems=("full",)))
    runner = FakeRunner(SPEEDS)
    narrow = replace(WHOLE, systems=("cross-entropy",), seeds=(1, 2))
    comparison = run_comparison(world, output, runner, narrow)
    assert [(cell.config.seed, cell.config.steps_per_epoch) for cell in runner.cells] == [
        (1, 2),
        (1, 8),
        (2, 2),
    ]
    assert comparison.config.seeds == (0, 1, 2)
    assert comparison.references == {0: "full", 1: "full", 2: "cross-entropy"}
    assert comparison.reason("full", Budget.STEPS) == NOT_ASKED
    assert comparison.reason("cross-entropy", Budget.STEPS) == NOT_ASKED


def test_runs_of_other_settings_in_the_folder_are_not_shown(world: Project, output: Path) -> None:
    run_comparison(world, output, FakeRunner())
    wider = replace(SMALL, training=replace(SMALL.training, image_size=64), systems=("focal",))
    comparison = run_comparison(world, output, FakeRunner(), wider)
    assert [system.name for system in comparison.systems] == ["focal"]


def test_nothing_takes_the_place_of_tables_when_no_system_could_be_run(
    world: Project, output: Path
) -> None:
    run_comparison(world, output, FakeRunner())
    tables = (output / "tables.md").read_text()
    other = replace(SMALL, training=replace(SMALL.training, image_size=64))
    comparison = run_comparison(world, output, FakeRunner(failing=("cross-entropy", "full")), other)
    assert comparison.records == {}
    assert (output / "tables.md").read_text() == tables

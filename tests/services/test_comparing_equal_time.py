"""Systems compared at equal time: who gets how many seconds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.services.comparing.equal_time import (
    equal_time_settings,
    find_reference,
    missed_times,
)
from mars_labeler.services.project import Project
from tests.services.comparing_world import (
    SMALL,
    FakeRunner,
    make_record,
    run_comparison,
)

TRAINING = TrainingConfig(epochs=30, steps_per_epoch=4)


def test_at_equal_time_each_system_gets_the_seconds_of_the_full_method(
    world: Project, output: Path
) -> None:
    """Full: 6 steps of 4 s. A step of the baseline takes 1 s, so it gets 24 steps: 8 an epoch."""
    config = replace(SMALL, seeds=(0,), budgets=tuple(Budget))
    comparison = run_comparison(world, output, FakeRunner({"full": 4.0}), config)
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
    run_comparison(world, output, runner, config)
    assert runner.methods == ["cross-entropy", "full", "cross-entropy"]
    values = json.loads((output / "results.json").read_text())
    assert list(values["rows"][0]["budgets"]) == ["time"]


def test_a_cost_that_does_not_come_with_steps_is_seen_in_the_footnotes(
    world: Project, output: Path
) -> None:
    """Full: 6 steps of 4 s and 3 epochs of 2 s are 30 s. The baseline's 6 steps took 12 s.

    So it gets 15 steps, 5 an epoch, and they take 15 s and 3 epochs of 2 s: 21 s, 30 % too few.
    """
    config = replace(SMALL, budgets=tuple(Budget))
    runner = FakeRunner({"full": 4.0}, epoch_seconds=2)
    comparison = run_comparison(world, output, runner, config)
    assert missed_times(comparison) == {"cross-entropy": pytest.approx(-0.3)}
    tables = (output / "tables.md").read_text()
    assert "off by more than 10%: cross-entropy (-30%)." in tables
    assert "| 15 | 21 |" in tables


def test_seconds_that_come_with_steps_alone_are_equal(world: Project, output: Path) -> None:
    config = replace(SMALL, budgets=tuple(Budget))
    comparison = run_comparison(world, output, FakeRunner({"full": 4.0}), config)
    assert missed_times(comparison) == {}
    assert "off by more than" not in (output / "tables.md").read_text()


@pytest.mark.parametrize(
    ("seconds", "steps_per_epoch"),
    [
        (60, None),  # its own time
        (63, None),  # 126 steps are 4.2 an epoch, rounded to the same 4
        (75, 5),  # 150 steps
        (600, 40),
        (1, 1),  # at least one
    ],
)
def test_equal_time_is_turned_into_steps(seconds: float, steps_per_epoch: int | None) -> None:
    """The run took 60 s for 120 steps, so a second is two steps, over 30 epochs."""
    found = equal_time_settings(TRAINING, make_record("focal", 0, 0.5), seconds)
    wanted = None if steps_per_epoch is None else replace(TRAINING, steps_per_epoch=steps_per_epoch)
    assert found == wanted


def test_what_differs_by_five_percent_counts_for_both() -> None:
    """40 steps an epoch; 42 are within the bound, 43 are not."""
    own = make_record("focal", 0, 0.5, steps=1200, seconds=1200)
    assert equal_time_settings(TRAINING, own, 42 * 30) is None
    found = equal_time_settings(TRAINING, own, 43 * 30)
    assert found is not None
    assert found.steps_per_epoch == 43


def test_a_run_too_short_to_be_measured_counts_for_both() -> None:
    assert equal_time_settings(TRAINING, make_record("focal", 0, 0.5, seconds=0), 60) is None


def test_the_reference_is_the_full_method_or_the_slowest() -> None:
    quick, slow = make_record("full", 0, 0.5, seconds=5), make_record("focal", 0, 0.5, seconds=50)
    assert find_reference({"focal": slow, "full": quick}) is quick
    other = make_record("center", 0, 0.5, seconds=20)
    assert find_reference({"center": other, "focal": slow}) is slow

"""Holding images out by sol, by sequence, at random and from lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.catalog import images
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.splitting import (
    assign_splits,
    clear_splits,
    count_splits,
    extend_splits,
    list_lists,
    preview_splits,
    read_plan,
    set_split,
)
from mars_labeler.services.training import take_snapshot
from tests.services.splitting_world import make_project, record, rows_of


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 80 images, ids 1 to 80."""
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def test_by_sol_the_latest_are_the_test(project: Project) -> None:
    summary = assign_splits(project, SplitPlan(SplitBy.SOL, validation=0.1, test=0.2))
    assert summary.counts == {Split.TRAIN: 56, Split.VALIDATION: 8, Split.TEST: 16}
    by_split = defaultdict(set)
    for row in rows_of(project):
        by_split[row.split].add(row.sol)
    assert max(by_split[Split.TRAIN]) < min(by_split[Split.VALIDATION])
    assert max(by_split[Split.VALIDATION]) < min(by_split[Split.TEST])


def test_sols_may_be_named(project: Project) -> None:
    assign_splits(project, SplitPlan(SplitBy.SOL, sol_limits=(10, 15)))
    splits = {row.sol: row.split for row in rows_of(project)}
    assert (splits[9], splits[10], splits[14], splits[15]) == (
        Split.TRAIN,
        Split.VALIDATION,
        Split.VALIDATION,
        Split.TEST,
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_sequence_is_never_on_two_sides(project: Project, seed: int) -> None:
    counts = assign_splits(project, SplitPlan(SplitBy.SEQUENCE, seed=seed)).counts
    splits = defaultdict(set)
    for row in rows_of(project):
        splits[row.sequence].add(row.split)
    assert all(len(found) == 1 for found in splits.values())
    assert counts == {Split.TRAIN: 56, Split.VALIDATION: 8, Split.TEST: 16}


def test_at_random_follows_the_shares_and_the_seed(project: Project) -> None:
    plan = SplitPlan(SplitBy.RANDOM, validation=0.25, test=0.25)
    assign_splits(project, plan)
    first = [row.split for row in rows_of(project)]
    assert [first.count(split) for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)] == [
        40,
        20,
        20,
    ]
    assign_splits(project, plan)
    assert [row.split for row in rows_of(project)] == first


def test_lists_decide_where_they_are_named(project: Project) -> None:
    assert list_lists(project) == {"test": 40, "train": 40}
    plan = SplitPlan(SplitBy.LISTS, lists={Split.TEST: frozenset({"test"})})
    assert assign_splits(project, plan).counts == {Split.NONE: 40, Split.TEST: 40}


def test_a_preview_changes_nothing(project: Project) -> None:
    previewed = preview_splits(project, SplitPlan(SplitBy.SOL))
    assert previewed.counts == {Split.TRAIN: 56, Split.VALIDATION: 8, Split.TEST: 16}
    assert count_splits(project) == {Split.NONE: 80}


@pytest.mark.parametrize("by", [SplitBy.SEQUENCE, SplitBy.SOL, SplitBy.RANDOM])
def test_images_that_come_later_follow_the_plan(project: Project, by: SplitBy) -> None:
    assign_splits(project, SplitPlan(by))
    before = {row.sequence: row.split for row in rows_of(project)}
    with project.catalog.writing() as connection:
        images.add_images(connection, [_renamed(number) for number in range(0, 96, 2)])
    extend_splits(project)
    later = [row for row in rows_of(project) if row.image_id > 80]
    assert len(later) == 48 and Split.NONE not in {row.split for row in later}
    if by is SplitBy.SEQUENCE:
        assert all(row.split is before.get(row.sequence, Split.TRAIN) for row in later)
    if by is SplitBy.SOL:
        assert {row.split for row in later if row.sol >= 20} == {Split.TEST}


def _renamed(number: int) -> ImageRecord:
    made = vars(record(number)) | {"relative_path": f"later/{number}.png"}
    return ImageRecord(**made)


def test_without_a_plan_later_images_stay_as_they_are(project: Project) -> None:
    assert extend_splits(project).is_empty
    assert read_plan(project) is None


def test_splits_can_be_taken_away_and_set_by_hand(project: Project) -> None:
    assign_splits(project, SplitPlan())
    clear_splits(project)
    assert count_splits(project) == {Split.NONE: 80}
    changes = set_split(project, [1, 2], Split.TEST)
    assert changes.image_ids == (1, 2)
    assert count_splits(project) == {Split.NONE: 78, Split.TEST: 2}


def test_a_plan_is_kept_as_it_was(project: Project) -> None:
    plan = SplitPlan(SplitBy.LISTS, lists={Split.TEST: frozenset({"test", "train"})}, seed=3)
    assign_splits(project, plan)
    assert read_plan(project) == plan


def test_nothing_held_out_is_learned_from(project: Project) -> None:
    assign_splits(project, SplitPlan(SplitBy.SOL))
    rows = rows_of(project)
    for parity in (0, 1):
        chosen = [row.image_id for row in rows if row.image_id % 4 == parity]
        assign_label(project, chosen, parity + 1, "ada")
    snapshot = take_snapshot(project)
    split = {row.image_id: row.split for row in rows}
    assert {split[image_id] for image_id, _ in snapshot.labeled} == {Split.TRAIN}
    assert {split[image_id] for image_id in snapshot.unlabeled} == {Split.TRAIN}
    assert {split[image_id] for image_id, _ in snapshot.validation} == {Split.VALIDATION}
    assert len(snapshot.validation) == 4


def test_no_sol_no_split_by_sol(tmp_path: Path) -> None:
    empty = create_project(tmp_path / "empty", "empty")
    with pytest.raises(ProjectError, match="from which sol"):
        assign_splits(empty, SplitPlan(SplitBy.SOL))


def test_a_plan_by_lists_needs_one(project: Project) -> None:
    with pytest.raises(ProjectError, match="No list"):
        assign_splits(project, SplitPlan(SplitBy.LISTS))


@pytest.mark.parametrize("shares", [(0.5, 0.5), (-0.1, 0.2), (np.inf, 0.0)])
def test_shares_must_leave_something(shares: tuple[float, float]) -> None:
    with pytest.raises(ProjectError, match="nothing to learn from"):
        SplitPlan(validation=shares[0], test=shares[1])

"""Deciding which images are learned from, and which are held out to measure on.

The choice is remembered: images that are imported later follow it, so that no frame of a sequence
that is held out slips into what is learned from.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mars_labeler.catalog import splits
from mars_labeler.catalog.splits import SplitRow
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.project import Project

CHANGES = ChangeSet(frozenset({Kind.SPLITS}), None, "split the images")


@dataclass(frozen=True)
class SplitSummary:
    """How the images are split now.

    Args:
        counts: Images of each split.
        changes: What the views have to read anew.
    """

    counts: Mapping[Split, int]
    changes: ChangeSet = NO_CHANGE


def assign_splits(project: Project, plan: SplitPlan) -> SplitSummary:
    """Split all images of a project as a plan says, and those to come.

    Raises:
        ProjectError: The plan is by sol and no image has one, or by lists and names none.
    """
    with project.catalog.writing() as connection:
        rows = splits.read_split_rows(connection)
        plan = _resolved(plan, rows)
        chosen = choose_splits(rows, plan)
        splits.write_splits(connection, _moved(rows, chosen))
        splits.write_plan(connection, plan.to_json())
        return SplitSummary(splits.count_splits(connection), CHANGES)


def preview_splits(project: Project, plan: SplitPlan) -> SplitSummary:
    """Return what `assign_splits` would come to, without changing anything.

    Raises:
        ProjectError: As `assign_splits`.
    """
    with project.catalog.reading() as connection:
        rows = splits.read_split_rows(connection)
    chosen = list(choose_splits(rows, _resolved(plan, rows)).values())
    return SplitSummary({split: chosen.count(split) for split in Split if split in chosen})


def clear_splits(project: Project) -> ChangeSet:
    """Hold nothing out any more."""
    with project.catalog.writing() as connection:
        rows = splits.read_split_rows(connection)
        splits.write_splits(connection, {row.image_id: Split.NONE for row in rows if row.split})
        splits.write_plan(connection, "")
    return CHANGES


def set_split(project: Project, image_ids: Sequence[ImageId], split: Split) -> ChangeSet:
    """Give some images a split by hand."""
    with project.catalog.writing() as connection:
        splits.write_splits(connection, dict.fromkeys(image_ids, split))
    return ChangeSet(frozenset({Kind.SPLITS}), tuple(image_ids), "split the images")


def extend_splits(project: Project) -> ChangeSet:
    """Split the images that have come since as the plan says; does nothing without a plan."""
    with project.catalog.writing() as connection:
        text = splits.read_plan(connection)
        if not text:
            return NO_CHANGE
        rows = splits.read_split_rows(connection)
        chosen = _choose_for_new(rows, SplitPlan.from_json(text))
        if not chosen:
            return NO_CHANGE
        splits.write_splits(connection, chosen)
    return ChangeSet(frozenset({Kind.SPLITS}), tuple(chosen))


def count_splits(project: Project) -> dict[Split, int]:
    """Return how many images each split has."""
    with project.catalog.reading() as connection:
        return splits.count_splits(connection)


def read_plan(project: Project) -> SplitPlan | None:
    """Return how the images were split, or None when they were not."""
    with project.catalog.reading() as connection:
        text = splits.read_plan(connection)
    return SplitPlan.from_json(text) if text else None


def list_lists(project: Project) -> dict[str, int]:
    """Return how many images each published list names, by the list's name."""
    with project.catalog.reading() as connection:
        names = [row.list_name for row in splits.read_split_rows(connection)]
    return {name: names.count(name) for name in sorted(set(names) - {""})}


def choose_splits(rows: Sequence[SplitRow], plan: SplitPlan) -> dict[ImageId, Split]:
    """Return the split of every image under a plan whose sols are known."""
    match plan.by:
        case SplitBy.SOL:
            return {row.image_id: _by_sol(row, plan) for row in rows}
        case SplitBy.LISTS:
            return {row.image_id: _by_list(row, plan) for row in rows}
        case SplitBy.SEQUENCE:
            return _in_groups(rows, plan, _sequence_of)
        case SplitBy.RANDOM:
            return _in_groups(rows, plan, lambda row: row.image_id)


def _resolved(plan: SplitPlan, rows: Sequence[SplitRow]) -> SplitPlan:
    """Return the plan with the sols that its shares come to."""
    if plan.by is SplitBy.LISTS and not any(plan.lists.values()):
        raise ProjectError("No list is chosen.", "Choose a split for at least one list.")
    if plan.by is not SplitBy.SOL or plan.sol_limits is not None:
        return plan
    sols = np.sort([row.sol for row in rows if row.sol >= 0])
    if not len(sols):
        raise ProjectError(
            "No image of this project says from which sol it is.",
            "Split by sequence or at random.",
        )
    learned = 1 - plan.validation - plan.test
    places = np.rint(np.array([learned, learned + plan.validation]) * len(sols)).astype(int)
    # One sol is never on two sides: a limit is the first sol of what follows it.
    ends = np.append(sols, sols[-1] + 1)
    first, second = ends[np.minimum(places, len(sols))].tolist()
    return replace(plan, sol_limits=(first, second))


def _by_sol(row: SplitRow, plan: SplitPlan) -> Split:
    assert plan.sol_limits is not None
    first_validation, first_test = plan.sol_limits
    if row.sol >= first_test:
        return Split.TEST
    return Split.VALIDATION if row.sol >= first_validation else Split.TRAIN


def _by_list(row: SplitRow, plan: SplitPlan) -> Split:
    for split, names in plan.lists.items():
        if row.list_name in names:
            return split
    return Split.NONE


def _sequence_of(row: SplitRow) -> Hashable:
    return (row.mission, row.sequence) if row.sequence else row.image_id


def _in_groups(
    rows: Sequence[SplitRow], plan: SplitPlan, group_of: Callable[[SplitRow], Hashable]
) -> dict[ImageId, Split]:
    """Draw groups at random until the test, then the validation has its share of the images."""
    groups: dict[Hashable, list[ImageId]] = {}
    for row in rows:
        groups.setdefault(group_of(row), []).append(row.image_id)
    members = list(groups.values())
    wanted = {Split.TEST: plan.test * len(rows), Split.VALIDATION: plan.validation * len(rows)}
    chosen: dict[ImageId, Split] = {}
    for place in np.random.default_rng(plan.seed).permutation(len(members)):
        group = members[place]
        # Half a group too many is as near to the share as half a group too few.
        split = next((key for key, left in wanted.items() if left >= len(group) / 2), Split.TRAIN)
        if split in wanted:
            wanted[split] -= len(group)
        chosen |= dict.fromkeys(group, split)
    return chosen


def _choose_for_new(rows: Sequence[SplitRow], plan: SplitPlan) -> dict[ImageId, Split]:
    new = [row for row in rows if row.split is Split.NONE]
    if plan.by is SplitBy.SOL or plan.by is SplitBy.LISTS:
        found = choose_splits(new, plan)
    else:
        known = {_sequence_of(row): row.split for row in rows if row.split is not Split.NONE}
        found = {row.image_id: known.get(_sequence_of(row), Split.TRAIN) for row in new}
    return {image_id: split for image_id, split in found.items() if split is not Split.NONE}


def _moved(rows: Sequence[SplitRow], chosen: Mapping[ImageId, Split]) -> dict[ImageId, Split]:
    before = {row.image_id: row.split for row in rows}
    return {key: split for key, split in chosen.items() if split is not before[key]}

"""Deciding which images are learned from, and which are held out to measure on.

The choice is remembered: images that are imported later follow it, so that no frame of a sequence
that is held out slips into what is learned from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mars_labeler.catalog import splits
from mars_labeler.catalog.splits import SplitRow
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.project import Project
from mars_labeler.services.split_choice import changed_splits, choose_for_new, choose_splits
from mars_labeler.services.steps import chunked

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
        splits.write_splits(connection, changed_splits(rows, chosen))
        splits.write_plan(connection, plan.to_json())
        return SplitSummary(splits.count_splits(connection), CHANGES)


def preview_splits(project: Project, plan: SplitPlan) -> SplitSummary:
    """Return what `assign_splits` would come to, without changing anything.

    Raises:
        ProjectError: As `assign_splits`.
    """
    with project.catalog.reading() as connection:
        rows = splits.read_split_rows(connection)
    return SplitSummary(Counter(choose_splits(rows, _resolved(plan, rows)).values()))


def clear_splits(project: Project) -> ChangeSet:
    """Hold nothing out any more."""
    with project.catalog.writing() as connection:
        rows = splits.read_split_rows(connection)
        splits.write_splits(connection, {row.image_id: Split.NONE for row in rows if row.split})
        splits.write_plan(connection, "")
    return CHANGES


def set_split(project: Project, image_ids: Sequence[ImageId], split: Split) -> ChangeSet:
    """Give some images a split by hand; to be held out is passed on as `extend_splits` says."""
    with project.catalog.writing() as connection:
        splits.write_splits(connection, dict.fromkeys(image_ids, split))
    return ChangeSet(frozenset({Kind.SPLITS}), tuple(image_ids), "split the images")


def extend_splits(project: Project, added_ids: Collection[ImageId] = ()) -> ChangeSet:
    """Split the images that have no split yet as the plan says.

    With a plan or without one, an image is held out as soon as another file of its picture, or
    another frame of its burst, is. An image of which too little is known to judge it stays without
    a split and is judged again the next time.

    Args:
        project: The project.
        added_ids: Images that came just now: no model can have learned from them.
    """
    with project.catalog.reading() as connection:
        rows = splits.read_split_rows(connection)
        text = splits.read_plan(connection)
    plan = SplitPlan.from_json(text) if text else None
    chosen = changed_splits(rows, choose_for_new(rows, plan))
    before = {row.image_id: row.split for row in rows if row.image_id in chosen}
    written: list[ImageId] = []
    for image_ids in chunked(chosen):
        with project.catalog.writing() as connection:
            now = splits.read_splits(connection, image_ids)
            # What somebody chose since then stands.
            wanted = {key: chosen[key] for key in image_ids if now.get(key) is before[key]}
            splits.write_splits(connection, wanted, added_ids)
        written += wanted
    return ChangeSet(frozenset({Kind.SPLITS}), tuple(written)) if written else NO_CHANGE


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
        counts = Counter(row.list_name for row in splits.read_split_rows(connection))
    return {name: counts[name] for name in sorted(counts.keys() - {""})}


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

"""Splitting a data set as its authors did: their lists say in their names what they are for."""

from __future__ import annotations

from collections.abc import Iterable

from mars_labeler.catalog import splits
from mars_labeler.catalog.splits import SplitRow
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.splits import HELD_OUT, Split, SplitBy, SplitPlan
from mars_labeler.services.project import Project
from mars_labeler.services.split_choice import changed_splits, choose_for_new

_BEGINNINGS = {"train": Split.TRAIN, "val": Split.VALIDATION, "test": Split.TEST}


def split_of_list(name: str) -> Split:
    """Return what a list is for by its name ("val-calibrated-shuffled.txt": validation)."""
    found = (split for start, split in _BEGINNINGS.items() if name.lower().startswith(start))
    return next(found, Split.NONE)


def plan_of_lists(names: Iterable[str]) -> SplitPlan | None:
    """Return the plan that lists of these names mean, or None when they hold nothing out."""
    splits = {name: split_of_list(name) for name in names}
    if not HELD_OUT & set(splits.values()):
        return None
    lists = {
        split: frozenset(name for name, each in splits.items() if each is split)
        for split in (Split.TRAIN, *HELD_OUT)
    }
    named = {split: names for split, names in lists.items() if names}
    return SplitPlan(SplitBy.LISTS, lists=named)


def split_as_published(project: Project) -> ChangeSet:
    """Split the images that published lists name as the lists say; do nothing without such lists.

    What is held out stays held out, and a plan that a person made for the others stays theirs.
    """
    with project.catalog.writing() as connection:
        rows = splits.read_split_rows(connection)
        plan = plan_of_lists({row.list_name for row in rows})
        if plan is None:
            return NO_CHANGE
        chosen = changed_splits(rows, choose_for_new(_opened(rows, plan), plan))
        splits.write_splits(connection, chosen)
        if not splits.read_plan(connection):
            splits.write_plan(connection, plan.to_json())
    return ChangeSet(frozenset({Kind.SPLITS}), tuple(chosen), "split the images")


def _opened(rows: Iterable[SplitRow], plan: SplitPlan) -> list[SplitRow]:
    """Return the rows with those split anew that a list names and nothing holds out."""
    named = frozenset[str]().union(*plan.lists.values())
    return [
        row._replace(split=Split.NONE)
        if row.list_name in named and row.split not in HELD_OUT
        else row
        for row in rows
    ]

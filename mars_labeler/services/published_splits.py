"""Splitting a data set as its authors did: their lists say in their names what they are for."""

from __future__ import annotations

from collections.abc import Iterable

from mars_labeler.domain.changes import NO_CHANGE, ChangeSet
from mars_labeler.domain.splits import HELD_OUT, Split, SplitBy, SplitPlan
from mars_labeler.services.project import Project
from mars_labeler.services.splitting import assign_splits, list_lists

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
    """Split the images as the lists do that came with them; do nothing when they say nothing."""
    plan = plan_of_lists(list_lists(project))
    return assign_splits(project, plan).changes if plan is not None else NO_CHANGE

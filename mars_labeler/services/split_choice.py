"""Choosing a split for each image: as a plan says, and never apart from what is held out.

Two files of the same picture, and the frames of one burst, show nearly the same. Where one of them
is held out, the others are as well: what was measured on would have been learned from.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from mars_labeler.catalog.splits import SplitRow
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import HELD_OUT, Split, SplitBy, SplitPlan

Splits = dict[ImageId, Split]

_STRENGTH = {Split.NONE: 0, Split.TRAIN: 1, Split.VALIDATION: 2, Split.TEST: 3}
"""Of two splits that claim an image the stronger one gets it."""


def choose_splits(rows: Sequence[SplitRow], plan: SplitPlan) -> Splits:
    """Return the split of every image under a plan whose sols are known."""
    if plan.by is SplitBy.SEQUENCE or plan.by is SplitBy.RANDOM:
        return _drawn(_groups(rows, plan), plan)
    return choose_for_new([row._replace(split=Split.NONE) for row in rows], plan)


def choose_for_new(rows: Sequence[SplitRow], plan: SplitPlan | None) -> Splits:
    """Return the split of every image that has none so far.

    Args:
        rows: All images.
        plan: How those were split that have a split; None when no plan was made.
    """
    new = [row for row in rows if row.split is Split.NONE]
    alone = {row.image_id: _split_alone(row, plan) for row in new}
    held_out = _held_out_company(rows, alone)
    by_list = plan is not None and plan.by is SplitBy.LISTS
    chosen: Splits = {}
    for row in new:
        split = alone[row.image_id]
        if not (by_list and split is not Split.NONE):  # what was published is taken as it is
            company = (held_out.get(key, Split.NONE) for key in _company(row, plan))
            split = _strongest(split, *company)
        chosen[row.image_id] = split
    return chosen


def changed_splits(rows: Sequence[SplitRow], chosen: Mapping[ImageId, Split]) -> Splits:
    """Return those of the chosen splits that the images do not have yet."""
    before = {row.image_id: row.split for row in rows}
    return {key: split for key, split in chosen.items() if split is not before[key]}


def _split_alone(row: SplitRow, plan: SplitPlan | None) -> Split:
    """Return the split of an image that comes later, by itself."""
    match plan:
        case None:
            return Split.NONE
        case SplitPlan(by=SplitBy.SOL):
            return _by_sol(row, plan)
        case SplitPlan(by=SplitBy.LISTS):
            named = (split for split, names in plan.lists.items() if row.list_name in names)
            return next(named, Split.NONE)
        case _:
            return Split.TRAIN


def _by_sol(row: SplitRow, plan: SplitPlan) -> Split:
    assert plan.sol_limits is not None
    first_validation, first_test = plan.sol_limits
    if row.sol < 0:  # learned from as long as its sol is unknown, and judged when it is known
        return Split.NONE
    if row.sol >= first_test:
        return Split.TEST
    return Split.VALIDATION if row.sol >= first_validation else Split.TRAIN


def _held_out_company(rows: Sequence[SplitRow], alone: Splits) -> dict[Hashable, Split]:
    """Return the held-out split of each picture, sequence and burst that has one."""
    found: dict[Hashable, Split] = {}
    for row in rows:
        split = alone.get(row.image_id, row.split)
        if split in HELD_OUT:
            for key in (_picture(row), _sequence(row), _burst(row)):
                found[key] = _strongest(split, found.get(key, split))
    return found


def _company(row: SplitRow, plan: SplitPlan | None) -> Iterator[Hashable]:
    """Yield what an image shares with those that it must not be parted from."""
    yield _picture(row)
    # Some cameras use one sequence again on many sols: only on the same sol it is one burst.
    is_whole = row.sol < 0 or (plan is not None and plan.by is SplitBy.SEQUENCE)
    yield _sequence(row) if is_whole else _burst(row)


def _picture(row: SplitRow) -> Hashable:
    return row.content_hash or row.image_id


def _sequence(row: SplitRow) -> Hashable:
    return (row.mission, row.sequence) if row.sequence else row.image_id


def _burst(row: SplitRow) -> Hashable:
    return (row.mission, row.sequence, row.sol) if row.sequence else row.image_id


def _strongest(*splits: Split) -> Split:
    return max(splits, key=_STRENGTH.__getitem__)


def _groups(rows: Sequence[SplitRow], plan: SplitPlan) -> list[list[ImageId]]:
    """Return the images in the groups that a plan leaves whole."""
    leaders: dict[Hashable, Hashable] = {}

    def leader_of(key: Hashable) -> Hashable:
        while key in leaders:
            key = leaders[key]
        return key

    if plan.by is SplitBy.SEQUENCE:  # a picture that is in two sequences makes them one
        for row in rows:
            picture, sequence = leader_of(_picture(row)), leader_of(_sequence(row))
            if picture != sequence:
                leaders[picture] = sequence
    groups: dict[Hashable, list[ImageId]] = {}
    for row in rows:
        groups.setdefault(leader_of(_picture(row)), []).append(row.image_id)
    return list(groups.values())


def _drawn(groups: Sequence[Sequence[ImageId]], plan: SplitPlan) -> Splits:
    """Draw groups at random until the test, then the validation has its share of the images."""
    count = sum(map(len, groups))
    wanted = {Split.TEST: plan.test * count, Split.VALIDATION: plan.validation * count}
    chosen: Splits = {}
    for place in np.random.default_rng(plan.seed).permutation(len(groups)):
        group = groups[place]
        # Half a group too many is as near to the share as half a group too few.
        split = next((key for key, left in wanted.items() if left >= len(group) / 2), Split.TRAIN)
        if split in wanted:
            wanted[split] -= len(group)
        chosen |= dict.fromkeys(group, split)
    return chosen

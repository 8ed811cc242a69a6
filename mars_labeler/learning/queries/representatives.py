"""One image of each group before the others of that group."""

from __future__ import annotations

import numpy as np

from mars_labeler.learning.queries.request import Ids, Rows


def turns(groups: Ids, order: Rows, labeled_groups: Ids) -> Ids:
    """Return how many images of its group come before each image, int64 (N,).

    Args:
        groups: int64 (N,), the group of each image.
        order: (N,), all rows, in the order in which those of one group come.
        labeled_groups: int64 (L,), groups of images that are labeled: those come before.
    """
    ordered = groups[order]
    by_group = np.argsort(ordered, kind="stable")
    sorted_groups = ordered[by_group]
    starts = np.flatnonzero(np.append(True, np.diff(sorted_groups) != 0)) if len(order) else order
    lengths = np.diff(np.append(starts, len(order)))
    within = np.arange(len(order)) - np.repeat(starts, lengths)
    found = np.empty(len(order), dtype=np.int64)
    found[order[by_group]] = within
    known, counts = np.unique(labeled_groups, return_counts=True)
    if len(known):
        places = np.minimum(np.searchsorted(known, groups), len(known) - 1)
        found += np.where(known[places] == groups, counts[places], 0)
    return found

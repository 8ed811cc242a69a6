"""Which labeled images are kept aside to measure accuracy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FEWEST_IMAGES = 10
_MOST_IMAGES = 2000


def held_out_mask(
    labels: NDArray[np.int64],
    groups: NDArray[np.int64] | None,
    fraction: float,
    seed: int,
) -> NDArray[np.bool_]:
    """Choose the held-out images: about `fraction` of each class, in whole groups.

    A class always keeps at least as many training images as it gives, and at least one group.
    When so few images would be held out that their accuracy says little, none are.

    Args:
        labels: (N,) class of each labeled image.
        groups: (N,) group of each image, or None when every image stands alone.
        fraction: Share to hold out, 0 to 0.5.
        seed: Seed of the choice.

    Returns:
        (N,) mask, True for held out; all False for a small labeled pool.
    """
    members = np.arange(len(labels)) if groups is None else groups
    wanted = np.minimum(fraction, _MOST_IMAGES / max(1, len(labels))) * np.bincount(labels)
    kept = np.bincount(labels).astype(np.float64)
    spare = np.floor(kept / 2)
    taken = np.zeros_like(kept)
    mask = np.zeros(len(labels), dtype=bool)
    for rows in _shuffled_groups(members, seed):
        counts = np.bincount(labels[rows], minlength=len(kept))
        present = counts > 0
        fits = (taken + counts <= spare)[present].all()
        if fits and (taken + counts / 2 <= wanted)[present].all():
            taken += counts
            mask[rows] = True
    return mask if mask.sum() >= _FEWEST_IMAGES else np.zeros_like(mask)


def _shuffled_groups(members: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    order = np.argsort(members, kind="stable")
    starts = np.flatnonzero(np.diff(members[order])) + 1
    groups = np.split(order, starts)
    return [groups[place] for place in np.random.default_rng(seed).permutation(len(groups))]

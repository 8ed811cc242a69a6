"""The order in which images are far from all that come before them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.learning.queries.request import Rows, Vectors

_BLOCK = 1_000


def nearest_cosines(directions: Vectors, others: Vectors) -> NDArray[np.float32]:
    """Return the cosine of each of N rows to the nearest of M others, float32 (N,); -1 for none."""
    found = np.full(len(directions), -1, dtype=np.float32)
    for start in range(0, len(others), _BLOCK):
        cosines = directions @ others[start : start + _BLOCK].T
        np.maximum(found, cosines.max(axis=1), out=found)
    return found


def farthest_first(directions: Vectors, nearest: NDArray[np.float32], count: int) -> Rows:
    """Return `count` rows, each the farthest from what is known and from those before it.

    Args:
        directions: float32 (N, W), rows at unit length.
        nearest: float32 (N,), the cosine to the nearest that is known, -1 where nothing is; the
            first of equal rows comes first.
        count: Rows wanted, at most N.
    """
    nearest = nearest.copy()
    order = np.empty(count, dtype=np.intp)
    for place in range(count):
        chosen = int(nearest.argmin())
        order[place] = chosen
        np.maximum(nearest, directions @ directions[chosen], out=nearest)
        nearest[order[: place + 1]] = np.inf
    return order

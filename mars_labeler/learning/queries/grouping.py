"""Which images show nearly the same: bursts of one sequence, and near-duplicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.learning.queries.request import Ids, Vectors

BURST_SIMILARITY = 0.6
"""Cosine between embeddings from which on two images of a sequence and sol are one burst.

On MSL Surface (EfficientNet-Lite0) 97 percent of the neighbors in a sequence that are as similar
have the same label, and 78 percent of those that are less so.
"""


def group_images(
    directions: Vectors, sequences: Ids, repeats: Ids, similarity: float = BURST_SIMILARITY
) -> Ids:
    """Number groups of images that show nearly the same.

    The first image of a sequence leads a burst, and so does each that resembles no leader before
    it; the others join the leader that they resemble most. With an image that nearly repeats
    another, their groups become one.

    Args:
        directions: float32 (N, W), embeddings at unit length.
        sequences: int64 (N,), the sequence (of one sol) of each image; -1 where it is not known.
        repeats: int64 (N,), the row of the image that each one nearly repeats; -1 for none.
        similarity: The least cosine within a burst.

    Returns:
        int64 (N,), a number for each image: the row of one image of its group.
    """
    parents = np.arange(len(directions))
    for members in _members(sequences):
        parents[members] = members[_leaders(directions[members], similarity)]
    for row in np.flatnonzero(repeats >= 0).tolist():
        first, second = _root(parents, row), _root(parents, int(repeats[row]))
        parents[max(first, second)] = min(first, second)
    return np.array([_root(parents, row) for row in range(len(parents))], dtype=np.int64)


def _leaders(directions: Vectors, similarity: float) -> NDArray[np.intp]:
    """Return the row of the leader of each image of a sequence, (n,)."""
    leaders = np.arange(len(directions))
    nearest = np.full(len(directions), -np.inf, dtype=np.float32)
    row = 0
    while row < len(directions):
        cosines = directions[row + 1 :] @ directions[row]
        is_nearer = cosines > np.maximum(nearest[row + 1 :], np.float32(similarity))
        leaders[row + 1 :][is_nearer] = row
        nearest[row + 1 :][is_nearer] = cosines[is_nearer]
        free = np.flatnonzero(leaders[row + 1 :] == np.arange(row + 1, len(directions)))
        row = row + 1 + int(free[0]) if len(free) else len(directions)
    return leaders


def _members(sequences: Ids) -> list[NDArray[np.intp]]:
    """Return the rows of each known sequence that has several."""
    order = np.argsort(sequences, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(sequences[order])) + 1)
    return [rows for rows in parts if len(rows) > 1 and sequences[rows[0]] >= 0]


def _root(parents: NDArray[np.intp], row: int) -> int:
    while parents[row] != row:
        row = int(parents[row])
    return row

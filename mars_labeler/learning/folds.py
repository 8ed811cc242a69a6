"""Dividing labeled images into folds, so that each can be judged by a model that never saw it."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold

from mars_labeler.domain.errors import TrainingError

FOLDS = 5

Ids = NDArray[np.int64]


def joined_groups(groups: Ids, first: Ids, second: Ids) -> Ids:
    """Join the groups that two images tie together.

    Args:
        groups: int64 (N,), the group of each image.
        first: int64 (M,), rows of images.
        second: int64 (M,), rows of images whose groups go with those of `first`.

    Returns:
        int64 (N,), the groups numbered from 0.
    """
    _, codes = np.unique(groups, return_inverse=True)
    count = int(codes.max(initial=-1)) + 1
    ties = coo_array((np.ones(len(first), bool), (codes[first], codes[second])), (count, count))
    _, joined = connected_components(ties, directed=False)
    numbered: Ids = joined[codes].astype(np.int64)
    return numbered


def divide(labels: Ids, groups: Ids, folds: int = FOLDS, seed: int = 0) -> Ids:
    """Divide labeled images into folds with about the same share of each class.

    A group stays whole, so that no image is judged by a model that has learned from its twin. Only
    a class that a single group shows is divided nevertheless: it could not be judged at all.
    Groups are placed one after another where they even the classes out best (scikit-learn's
    `StratifiedGroupKFold`).

    Args:
        labels: int64 (N,), the class of each image, >= 0.
        groups: int64 (N,), its group.
        folds: How many folds there are at most, >= 2; fewer where no class has so many images.
        seed: Decides between groups that do as well.

    Returns:
        int64 (N,), the fold of each image, from 0.

    Raises:
        TrainingError: Fewer than two classes, or one image of each.
    """
    counts = np.bincount(labels)
    most = int(counts.max(initial=0))
    if np.count_nonzero(counts) < 2 or most < 2:
        raise TrainingError(
            "Labels can be checked when two classes are there, and several images of one.",
            "Label some more images, then check again.",
        )
    splitter = StratifiedGroupKFold(min(folds, most), shuffle=True, random_state=seed)
    numbers = np.zeros(len(labels), np.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class may have fewer images than folds
        splits = splitter.split(numbers, labels, _loosened(labels, groups))
        for number, (_, rows) in enumerate(splits):
            numbers[rows] = number
    return numbers


def _loosened(labels: Ids, groups: Ids) -> Ids:
    """Return the groups, the images of a class that has only one each being a group of its own."""
    pairs = np.unique(np.stack([labels, groups]), axis=1)
    has_one = np.bincount(pairs[0], minlength=int(labels.max()) + 1) == 1
    alone = has_one[labels]
    loosened = groups.copy()
    loosened[alone] = groups.max() + 1 + np.arange(np.count_nonzero(alone))
    return loosened

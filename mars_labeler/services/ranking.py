"""Which classes are suggested, from the probabilities that a model gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.records import ClassId
from mars_labeler.services.image_table import NONE, SUGGESTED_CLASSES

_EXCLUDED = np.float32(-1.0)


def rank_classes(
    class_ids: Sequence[ClassId],
    probabilities: NDArray[np.float32],
    is_excluded: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the three likeliest classes of each image that are not excluded.

    Args:
        class_ids: The C classes of the columns.
        probabilities: float32 (N, C).
        is_excluded: (N, C) mask, True for classes that were rejected or deleted.

    Returns:
        int64 (N, 3) class ids, likeliest first, `NONE` padded, and float32 (N, 3) probabilities,
        0 padded.
    """
    scores = np.where(is_excluded, _EXCLUDED, probabilities)
    missing = max(0, SUGGESTED_CLASSES - len(class_ids))
    scores = np.pad(scores, ((0, 0), (0, missing)), constant_values=_EXCLUDED)
    keys = np.array([*class_ids, *(NONE,) * missing], np.int64)
    top = np.argsort(-scores, axis=1, kind="stable")[:, :SUGGESTED_CLASSES]
    confidences = np.take_along_axis(scores, top, axis=1)
    is_kept = confidences >= 0
    return np.where(is_kept, keys[top], NONE), np.where(is_kept, confidences, np.float32(0))


def normalized_entropy(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the entropy of each row of (N, C), over its maximum log C, float32 (N,) in [0, 1]."""
    bounded = np.clip(probabilities, 1e-12, 1)
    entropy = -(bounded * np.log(bounded)).sum(axis=1)
    return np.asarray(entropy / np.log(max(2, probabilities.shape[1])), dtype=np.float32)


def merged_columns(
    class_ids: Sequence[ClassId],
    merged: Mapping[ClassId, ClassId],
    probabilities: NDArray[np.float32],
) -> tuple[tuple[ClassId, ...], NDArray[np.float32]]:
    """Add up the columns of classes that were merged since the model learned.

    Args:
        class_ids: The C classes of the columns.
        merged: The class that each merged class ended in.
        probabilities: float32 (N, C).

    Returns:
        The D classes that they ended in, and float32 (N, D).
    """
    ends = [merged.get(key, key) for key in class_ids]
    kept = tuple(dict.fromkeys(ends))
    if len(kept) == len(class_ids):
        return kept, probabilities
    added = np.zeros((len(probabilities), len(kept)), np.float32)
    for column, end in enumerate(ends):
        added[:, kept.index(end)] += probabilities[:, column]
    return kept, added

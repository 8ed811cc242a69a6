"""How well suggested classes agree with labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Agreement:
    """How N suggested classes agree with N labels. All shares are in [0, 1].

    Args:
        top_1: Share of the images whose suggestion is the label.
        mean_recall: Mean of the recalls of the classes that have labels here.
        recalls: (C,) float64 recall of each class; NaN for a class without labels here.
        counts: (C,) int64 labels of each class.
    """

    top_1: float
    mean_recall: float
    recalls: NDArray[np.float64]
    counts: NDArray[np.int64]


def agreement(
    labels: NDArray[np.int64], suggested: NDArray[np.int64], class_count: int
) -> Agreement:
    """Compare suggested classes with labels.

    Args:
        labels: (N,) classes in [0, C), N >= 1.
        suggested: (N,) classes in [0, C).
        class_count: C.

    Raises:
        ValueError: The shapes differ, or there is nothing to compare.
    """
    if labels.ndim != 1 or labels.shape != suggested.shape or not len(labels):
        raise ValueError(f"labels {labels.shape} do not fit suggestions {suggested.shape}")
    is_right = labels == suggested
    counts = np.bincount(labels, minlength=class_count)
    right = np.bincount(labels[is_right], minlength=class_count)
    recalls = np.full(class_count, np.nan)
    np.divide(right, counts, out=recalls, where=counts > 0)
    return Agreement(float(is_right.mean()), float(np.nanmean(recalls)), recalls, counts)

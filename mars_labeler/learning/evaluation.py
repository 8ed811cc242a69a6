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
        confusion: (C, C) int64 images by label (row) and suggestion (column).
    """

    top_1: float
    mean_recall: float
    recalls: NDArray[np.float64]
    counts: NDArray[np.int64]
    confusion: NDArray[np.int64]

    @property
    def macro_f1(self) -> float:
        """Mean of the F1 scores of the classes that occur among labels or suggestions."""
        # A training compares after every epoch, and scikit-learn takes two seconds to import.
        occurrences = self.counts + self.confusion.sum(axis=0)
        occurs = occurrences > 0
        return float((2 * np.diagonal(self.confusion)[occurs] / occurrences[occurs]).mean())


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
    pairs = np.bincount(labels * class_count + suggested, minlength=class_count**2)
    confusion = pairs.reshape(class_count, class_count)
    counts, right = confusion.sum(axis=1), np.diagonal(confusion)
    recalls = np.full(class_count, np.nan)
    np.divide(right, counts, out=recalls, where=counts > 0)
    return Agreement(
        top_1=float(right.sum() / len(labels)),
        mean_recall=float(np.nanmean(recalls)),
        recalls=recalls,
        counts=counts,
        confusion=confusion,
    )

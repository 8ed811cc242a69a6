"""How far confidences can be taken at their word, and what a threshold on them gives.

The temperature of a model is fitted on its held-out images, so its confidences on these very
images look better than they are. Here each image has its confidence from a temperature that was
fitted on other sequences. What is measured so is the way in which the temperature is fitted, not
the one number that it came to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from mars_labeler.domain.evaluation import FEWEST, Reliability, ReliabilityBin, ThresholdPoint
from mars_labeler.learning.calibration import fitted_factor
from mars_labeler.learning.intervals import SequenceDraws, ratio, unbiased

BINS = 15
"""As many as in Guo et al., so that errors can be compared with theirs."""

THRESHOLDS = tuple(percent / 100 for percent in range(100))
_FOLDS = 5

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def probabilities(logits: NDArray[np.float32], factor: float = 1.0) -> NDArray[np.float32]:
    """Return the (n, C) float32 probabilities of (n, C) logits that are multiplied by a factor."""
    found: NDArray[np.float32] = torch.softmax(factor * torch.from_numpy(logits), dim=1).numpy()
    return found


def cross_fitted(
    logits: NDArray[np.float32], labels: Ints, groups: Ints, usual: float = 1.0
) -> NDArray[np.float32] | None:
    """Return probabilities after temperature scaling that no image had a part in for itself.

    Args:
        logits: float32 (n, C) of images that the model has not learned from.
        labels: int64 (n,) columns.
        groups: int64 (n,) the sequence of each image; one lies in one fold as a whole.
        usual: See `calibration.fitted_factor`.

    Returns:
        float32 (n, C); None for images of a single sequence.
    """
    folds = min(_FOLDS, len(np.unique(groups)))
    if folds < 2:
        return None
    found = np.empty_like(logits)
    for others, own in GroupKFold(folds).split(logits, groups=groups):
        known = [torch.from_numpy(column[others]) for column in (logits, labels, groups)]
        found[own] = probabilities(logits[own], fitted_factor(known[0], known[1], usual, known[2]))
    return found


def reliability(confidences: Floats, is_right: Bools, draws: SequenceDraws) -> Reliability:
    """Return the expected calibration error and what it is made of.

    The error is the mean distance of confidence and accuracy over bins of equal width, weighed by
    their images (Guo et al., ICML 2017, equation 3). Few images make it larger than it is.

    Args:
        confidences: float64 (n,) probabilities of the suggested classes, n >= 1.
        is_right: bool (n,) whether these are the labels.
        draws: Draws of the sequences of these images.
    """
    count = len(confidences)
    places = np.minimum((confidences * BINS).astype(np.intp), BINS - 1)
    is_inside = places[:, None] == np.arange(BINS)
    gaps = is_inside * (confidences - is_right)[:, None]
    error = float(np.abs(gaps.sum(axis=0)).sum() / count)
    drawn = np.abs(draws.sums(gaps)).sum(axis=1) / draws.sums(is_inside).sum(axis=1)
    means = ratio((is_inside * confidences[:, None]).sum(axis=0), is_inside.sum(axis=0) * 1.0)
    middles = (np.arange(BINS) + 0.5) / BINS
    accuracies = draws.shares(np.repeat(is_right[:, None], BINS, axis=1), is_inside)
    bins = tuple(
        ReliabilityBin(place / BINS, (place + 1) / BINS, mean, accuracy)
        for place, (mean, accuracy) in enumerate(
            zip(np.where(np.isnan(means), middles, means).tolist(), accuracies, strict=True)
        )
    )
    return Reliability(unbiased(error, drawn, count), bins)


def threshold_points(
    confidences: Floats, is_right: Bools, draws: SequenceDraws
) -> tuple[ThresholdPoint, ...]:
    """Return accuracy and coverage of the suggestions from each of the `THRESHOLDS` on.

    The PDS Imaging Atlas shows labels from 0.9 on (Wagstaff et al., IAAI 2021, section 5).

    Args:
        confidences: float64 (n,) probabilities of the suggested classes, n >= 1.
        is_right: bool (n,) whether these are the labels.
        draws: Draws of the sequences of these images.
    """
    is_taken = confidences[:, None] >= np.array(THRESHOLDS)
    coverages = draws.shares(is_taken, np.ones_like(is_taken))
    accuracies = draws.shares(np.repeat(is_right[:, None], len(THRESHOLDS), axis=1), is_taken)
    return tuple(map(ThresholdPoint, THRESHOLDS, coverages, accuracies))


def lowest_threshold(points: Sequence[ThresholdPoint], wanted: float) -> ThresholdPoint | None:
    """Return the point of the lowest threshold whose accuracy is at least `wanted`, or None."""
    reached = (
        point
        for point in points
        if point.accuracy.count >= FEWEST and point.accuracy.value >= wanted
    )
    return next(reached, None)

"""Calibration is measured as published, and after temperature scaling by other images alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve

from mars_labeler.learning.intervals import SequenceDraws
from mars_labeler.learning.reliability import (
    BINS,
    THRESHOLDS,
    cross_fitted,
    lowest_threshold,
    probabilities,
    reliability,
    threshold_points,
)

COUNT, CLASSES = 600, 5


def _overconfident(rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return logits whose third is as sure as it is right, and labels drawn from that."""
    honest = rng.normal(0, 1.5, (COUNT, CLASSES))
    shares = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(CLASSES, p=share) for share in shares])
    return (3 * honest).astype(np.float32), labels.astype(np.int64)


def _judged(
    found: NDArray[np.float32], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return found.max(axis=1).astype(np.float64), found.argmax(axis=1) == labels


def test_the_error_and_its_bins_are_scikit_learns() -> None:
    rng = np.random.default_rng(1)
    confidences = rng.random(COUNT)
    is_right = rng.random(COUNT) < confidences**2
    found = reliability(confidences, is_right, SequenceDraws(np.arange(COUNT)))
    accuracies, means = calibration_curve(is_right, confidences, n_bins=BINS)
    taken = [each for each in found.bins if each.accuracy.count]
    assert [each.confidence for each in taken] == pytest.approx(means.tolist())
    assert [each.accuracy.value for each in taken] == pytest.approx(accuracies.tolist())
    weights = np.array([each.accuracy.count for each in taken]) / COUNT
    assert found.error.value == pytest.approx(float(weights @ np.abs(accuracies - means)))
    assert found.error.low <= found.error.value <= found.error.high
    assert found.is_enough


def test_scaling_mends_a_model_that_is_too_sure() -> None:
    rng = np.random.default_rng(0)
    logits, labels = _overconfident(rng)
    sequences = np.arange(COUNT) // 4
    draws = SequenceDraws(sequences)
    fitted = cross_fitted(logits, labels, sequences)
    assert fitted is not None
    before = reliability(*_judged(probabilities(logits), labels), draws)
    after = reliability(*_judged(fitted, labels), draws)
    assert before.error.value > 0.15
    assert after.error.value < 0.08
    assert after.error.high < before.error.low
    assert np.array_equal(fitted.argmax(axis=1), logits.argmax(axis=1))


def test_no_image_has_a_part_in_its_own_temperature() -> None:
    """With other labels on a sequence, its own probabilities stay as they are."""
    logits, labels = _overconfident(np.random.default_rng(2))
    sequences = np.arange(COUNT) // 100
    first = sequences == 0
    other = np.where(first, (labels + 1) % CLASSES, labels)
    fitted, again = (cross_fitted(logits, each, sequences) for each in (labels, other))
    assert fitted is not None
    assert again is not None
    assert np.array_equal(fitted[first], again[first])
    assert not np.array_equal(fitted[~first], again[~first])


def test_of_a_single_sequence_nothing_honest_can_be_said() -> None:
    logits, labels = _overconfident(np.random.default_rng(3))
    assert cross_fitted(logits, labels, np.zeros(COUNT, np.int64)) is None


def test_a_threshold_trades_coverage_for_accuracy() -> None:
    confidences = np.linspace(0.5, 0.999, 400)
    is_right = np.random.default_rng(4).random(400) < confidences
    points = threshold_points(confidences, is_right, SequenceDraws(np.arange(400)))
    assert [point.threshold for point in points] == list(THRESHOLDS)
    whole, nine_tenths = points[0], points[90]
    assert (whole.coverage.value, whole.accuracy.count) == (1.0, 400)
    is_taken = confidences >= 0.9
    assert nine_tenths.coverage.value == is_taken.mean()
    assert nine_tenths.accuracy.value == pytest.approx(is_right[is_taken].mean())
    assert nine_tenths.accuracy.count == is_taken.sum()


def test_the_lowest_threshold_reaches_what_is_wanted_with_images_enough() -> None:
    confidences = np.repeat([0.255, 0.555, 0.855, 0.955], [40, 40, 40, 5])
    is_right = np.repeat([False, True, True, True], [40, 40, 40, 5])
    is_right[40:44] = False
    points = threshold_points(confidences, is_right, SequenceDraws(np.arange(125)))
    found = lowest_threshold(points, 0.95)
    assert found is not None
    assert (found.threshold, found.accuracy.count) == (0.26, 85)
    all_right = lowest_threshold(points, 1.0)
    assert all_right is not None
    assert all_right.threshold == 0.56
    is_right[120:] = True
    is_right[:120] = False
    few = threshold_points(confidences, is_right, SequenceDraws(np.arange(125)))
    assert lowest_threshold(few, 0.9) is None  # five images are not enough

"""Planted wrong labels stand at the top of the list; whatever cannot be judged is left alone."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning.folds import divide
from mars_labeler.learning.label_quality import Method, find_suspicious, label_quality
from mars_labeler.learning.out_of_fold import _Standardized, score_out_of_fold

Labels = NDArray[np.int64]


def clusters(count: int) -> tuple[NDArray[np.float32], Labels]:
    """Return embeddings of three classes that lie well apart, and the classes."""
    rng = np.random.default_rng(1)
    labels = np.arange(count) % 3
    centers = 2 * rng.normal(size=(3, 64))
    return (centers[labels] + rng.normal(size=(count, 64))).astype(np.float32), labels


def test_planted_errors_are_the_first_of_the_list() -> None:
    embeddings, truth = clusters(300)
    labels = truth.copy()
    planted = np.array([5, 50, 100, 200])
    labels[planted] = (labels[planted] + 1) % 3
    folds = divide(labels, np.arange(300))
    probabilities = score_out_of_fold(embeddings, labels, folds, ReportingContext())
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    found = find_suspicious(labels, probabilities)
    assert set(found.rows[:4].tolist()) == set(planted.tolist())
    assert found.suggested[:4].tolist() == truth[found.rows[:4]].tolist()
    assert (np.diff(found.qualities) >= 0).all()
    assert found.qualities.max() <= 0.5 < found.confidences[0] <= 1


def test_it_is_the_same_again_with_the_same_seed() -> None:
    embeddings, labels = clusters(60)
    folds = divide(labels, np.arange(60))
    first, second = (
        score_out_of_fold(embeddings.copy(), labels, folds, ReportingContext(), seed=4)
        for _ in "12"
    )
    np.testing.assert_array_equal(first, second)


def test_embeddings_are_left_as_they_are_and_may_be_of_half_precision() -> None:
    embeddings, labels = clusters(60)
    half = embeddings.astype(np.float16)
    folds = divide(labels, np.arange(60))
    before = embeddings.copy()
    full = score_out_of_fold(embeddings, labels, folds, ReportingContext())
    np.testing.assert_array_equal(embeddings, before)
    found = score_out_of_fold(half, labels, folds, ReportingContext())
    np.testing.assert_allclose(found, full, atol=0.01)


def test_embeddings_are_read_with_mean_0_and_deviation_1() -> None:
    embeddings, _ = clusters(9000)  # three chunks
    rows = _Standardized(embeddings)[torch.arange(9000)].numpy()
    expected = (embeddings - embeddings.mean(axis=0)) / embeddings.std(axis=0)
    np.testing.assert_allclose(rows, expected, atol=1e-4)


def test_the_only_image_of_a_class_is_not_judged() -> None:
    embeddings, labels = clusters(60)
    labels[7] = 3
    folds = divide(labels, np.arange(60))
    probabilities = score_out_of_fold(embeddings, labels, folds, ReportingContext())
    assert np.isnan(probabilities[7]).all()
    assert np.isfinite(np.delete(probabilities, 7, axis=0)).all()
    assert label_quality(labels, probabilities)[7] == 1
    assert 7 not in find_suspicious(labels, probabilities).rows


def test_a_fold_that_leaves_a_single_class_is_not_judged() -> None:
    embeddings, _ = clusters(10)
    labels = np.array([0] * 5 + [1] * 5)
    folds = labels.copy()  # each fold holds all of a class
    probabilities = score_out_of_fold(embeddings, labels, folds, ReportingContext())
    assert np.isnan(probabilities).all()
    assert not len(find_suspicious(labels, probabilities).rows)


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    embeddings, labels = clusters(60)
    folds = divide(labels, np.arange(60))
    told: list[Progress] = []
    cancel = threading.Event()

    def report(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 20:
            cancel.set()

    with pytest.raises(JobCancelled):
        score_out_of_fold(embeddings, labels, folds, ReportingContext(report, cancel))
    assert len(told) == 20
    assert told[-1].done > told[0].done
    assert told[-1].total == told[0].total > told[-1].done


@pytest.mark.parametrize("method", ["self_confidence", "confidence_weighted_entropy"])
def test_other_scores_rank_a_sure_contradiction_below_agreement(method: Method) -> None:
    probabilities = np.array([[0.99, 0.01], [0.02, 0.98]], np.float32)
    quality = label_quality(np.array([0, 0]), probabilities, method)
    assert 0 <= quality[1] < quality[0] <= 1

"""Agreement between suggestions and labels, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score

from mars_labeler.learning.evaluation import agreement


def test_by_hand() -> None:
    """Three of four right; class recalls 1/2 and 2/2; the third class has no labels."""
    found = agreement(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1]), class_count=3)
    assert found.top_1 == pytest.approx(0.75)
    assert found.mean_recall == pytest.approx(0.75)
    assert found.recalls[:2].tolist() == [0.5, 1.0]
    assert np.isnan(found.recalls[2])
    assert found.counts.tolist() == [2, 2, 0]


def test_mean_recall_counts_classes_alike() -> None:
    """Nine right of a common class and none of a rare one: top-1 0.9, mean recall one half."""
    labels = np.array([0] * 9 + [1])
    found = agreement(labels, np.zeros(10, np.int64), class_count=2)
    assert found.top_1 == pytest.approx(0.9)
    assert found.mean_recall == pytest.approx(0.5)


def test_confusion_and_macro_f1_by_hand() -> None:
    """F1 is 2/3 for the first class, 1 for the second, 0 for the third; the fourth is absent."""
    found = agreement(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1]), class_count=4)
    assert found.confusion.tolist() == [[1, 0, 1, 0], [0, 2, 0, 0], [0] * 4, [0] * 4]
    assert found.confusion.dtype == np.int64
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_confusion_and_macro_f1_as_a_library_has_them() -> None:
    """On random classes, two of which never occur."""
    labels, suggested = np.random.default_rng(0).integers(6, size=(2, 200))
    found = agreement(labels, suggested, class_count=8)
    expected = confusion_matrix(labels, suggested, labels=np.arange(8))
    assert np.array_equal(found.confusion, expected)
    assert found.macro_f1 == pytest.approx(f1_score(labels, suggested, average="macro"))


def test_one_class_alone_is_no_trouble() -> None:
    """All right and nothing to confuse."""
    found = agreement(np.zeros(3, np.int64), np.zeros(3, np.int64), class_count=2)
    assert (found.top_1, found.mean_recall, found.macro_f1) == (1, 1, 1)
    assert found.confusion.tolist() == [[3, 0], [0, 0]]


def test_refuses_nothing_and_unequal_shapes() -> None:
    """There must be labels, and one suggestion for each."""
    with pytest.raises(ValueError, match="do not fit"):
        agreement(np.array([], np.int64), np.array([], np.int64), class_count=2)
    with pytest.raises(ValueError, match="do not fit"):
        agreement(np.array([0, 1]), np.array([0]), class_count=2)

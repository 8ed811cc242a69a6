"""Which classes are suggested, from their probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.services.image_table import NONE
from mars_labeler.services.ranking import merged_columns, normalized_entropy, rank_classes


def test_ranking_leaves_excluded_classes_out() -> None:
    rows = np.array([[0.1, 0.6, 0.05, 0.25]] * 2, np.float32)
    is_excluded = np.array([[False, True, False, False], [True] * 4])
    class_ids, confidences = rank_classes((10, 20, 30, 40), rows, is_excluded)
    assert class_ids.tolist() == [[40, 10, 30], [NONE] * 3]
    assert confidences.ravel().tolist() == pytest.approx([0.25, 0.1, 0.05, 0, 0, 0])


def test_two_classes_leave_the_third_place_empty() -> None:
    rows = np.array([[0.0, 1.0]], np.float32)
    class_ids, confidences = rank_classes((10, 20), rows, np.zeros((1, 2), bool))
    assert class_ids.tolist() == [[20, 10, NONE]]
    assert confidences.tolist() == [[1, 0, 0]]


def test_entropy_is_a_share_of_its_maximum() -> None:
    rows = np.array([[1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0, 0]], np.float32)
    assert normalized_entropy(rows) == pytest.approx([0, 1, 0.5], abs=1e-6)


def test_columns_of_merged_classes_are_added_up() -> None:
    rows = np.array([[0.5, 0.25, 0.25]], np.float32)
    class_ids, added = merged_columns((1, 2, 3), {1: 3}, rows)
    assert class_ids == (3, 2)
    assert added.tolist() == [[0.75, 0.25]]

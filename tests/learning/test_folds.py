"""Dividing labels into folds: classes spread, groups whole, small classes no trouble."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.folds import divide, joined_groups


def test_every_fold_has_its_share_of_each_class() -> None:
    labels = np.repeat([0, 1, 2], [50, 30, 20])
    folds = divide(labels, np.arange(100))
    for fold in range(5):
        assert np.bincount(labels[folds == fold]).tolist() == [10, 6, 4]


def test_a_group_stays_on_one_side() -> None:
    rng = np.random.default_rng(0)
    labels, groups = rng.integers(0, 3, 200), rng.integers(0, 40, 200)
    folds = divide(labels, groups)
    assert all(len(np.unique(folds[groups == group])) == 1 for group in range(40))
    assert len(np.unique(folds)) == 5


def test_a_class_of_a_single_group_is_divided() -> None:
    labels = np.array([0] * 20 + [1] * 5)
    groups = np.array([*range(20), *[99] * 5])
    folds = divide(labels, groups)
    assert len(np.unique(folds[labels == 1])) == 5


def test_classes_of_one_image_do_not_break_it() -> None:
    labels = np.array([0, 0, 0, 0, 0, 0, 1, 2])
    assert len(divide(labels, np.arange(8))) == 8


def test_there_are_fewer_folds_where_no_class_has_so_many_images() -> None:
    folds = divide(np.array([0, 0, 1, 1]), np.arange(4))
    assert np.unique(folds).tolist() == [0, 1]


@pytest.mark.parametrize("labels", [[], [0, 0, 0], [0, 1, 2]])
def test_too_few_labels_are_refused_with_a_remedy(labels: list[int]) -> None:
    with pytest.raises(TrainingError, match="two classes"):
        divide(np.array(labels, np.int64), np.arange(len(labels)))


def test_images_that_repeat_each_other_join_their_groups() -> None:
    groups = np.array([7, 7, 3, 5, 9])
    joined = joined_groups(groups, np.array([1, 3]), np.array([2, 4]))
    assert joined[0] == joined[1] == joined[2]
    assert joined[3] == joined[4]
    assert joined[0] != joined[3]
    none = np.empty(0, np.int64)
    assert len(np.unique(joined_groups(groups, none, none))) == 4

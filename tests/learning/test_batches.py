"""The samplers: class-wise, class-balanced or by frequency, and unlabeled."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.batches import StepRows, StepSampler, class_wise_rows, labeled_rows

LABELS = np.array([0] * 90 + [2] * 9 + [5])


def _sampler(unlabeled_count: int = 50, seed: int = 0) -> StepSampler:
    config = TrainingConfig(labeled_batch=16, unlabeled_batch=4, seed=seed)
    return StepSampler(np.arange(len(LABELS)), LABELS, unlabeled_count, config)


def _epoch(sampler: StepSampler, epoch: int) -> list[StepRows]:
    return list(sampler.epoch(epoch, is_class_balanced=True))


def test_each_step_has_one_image_of_each_labeled_class() -> None:
    """Classes without labels are left out; a class with one image gives it every time."""
    rows = class_wise_rows(LABELS, 50, np.random.default_rng(0))
    assert rows.shape == (50, 3)
    assert (LABELS[rows] == [0, 2, 5]).all()
    assert len(np.unique(rows[:, 0])) > 20
    assert (rows[:, 2] == 99).all()


def test_balanced_draws_make_classes_equally_likely() -> None:
    """One image in a hundred is a third of the draws."""
    rows = labeled_rows(LABELS, (1000, 16), True, np.random.default_rng(0))
    shares = np.bincount(LABELS[rows].ravel(), minlength=6) / rows.size
    assert shares[[0, 2, 5]] == pytest.approx(1 / 3, abs=0.02)
    assert shares[[1, 3, 4]].sum() == 0


def test_draws_by_frequency_take_every_image_once_a_pass() -> None:
    """A hundred images in 30 draws of 10: three passes."""
    rows = labeled_rows(LABELS, (30, 10), False, np.random.default_rng(0))
    assert (np.bincount(rows.ravel()) == 3).all()


def test_an_epoch_repeats_with_its_seed_only() -> None:
    """The same seed and epoch draw the same rows, whatever was drawn before."""
    first, second = _sampler(), _sampler()
    _epoch(second, 1)
    drawn = [rows.labeled for rows in _epoch(first, 2)]
    assert len(drawn) == first.steps == 30
    assert np.array_equal(drawn, [rows.labeled for rows in _epoch(second, 2)])
    assert not np.array_equal(drawn, [rows.labeled for rows in _epoch(first, 1)])
    assert not np.array_equal(drawn, [rows.labeled for rows in _epoch(_sampler(seed=1), 2)])


def test_unlabeled_rows_are_in_range_or_none() -> None:
    """An empty unlabeled pool gives empty rows."""
    assert all(rows.unlabeled.max() < 50 for rows in _epoch(_sampler(), 1))
    assert all(rows.unlabeled.shape == (0,) for rows in _epoch(_sampler(0), 1))


def test_refuses_one_class() -> None:
    """The inter-class loss has no negatives then."""
    with pytest.raises(TrainingError, match="two classes"):
        StepSampler(np.arange(9), np.zeros(9, np.int64), 5, TrainingConfig(labeled_batch=4))


def test_only_the_training_rows_are_drawn_and_the_steps_can_be_set() -> None:
    """Held-out rows never come; an epoch may be as short as one likes."""
    config = TrainingConfig(labeled_batch=16, steps_per_epoch=7)
    rows = np.array([3, 4, 95, 99])
    steps = _epoch(StepSampler(rows, LABELS, 5, config), 1)
    assert len(steps) == 7
    assert set(np.concatenate([step.labeled for step in steps])) <= set(rows.tolist())
    assert all(set(step.of_each_class.tolist()) <= {3, 4, 95, 99} for step in steps)

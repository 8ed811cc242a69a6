"""The held-out split: stratified, in whole groups, and only where it says something."""

from __future__ import annotations

import numpy as np

from mars_labeler.learning.held_out import held_out_mask


def test_takes_its_share_of_each_class() -> None:
    """A tenth of 300 and of 100 images; a class of one image keeps it."""
    labels = np.array([0] * 300 + [1] * 100 + [2])
    mask = held_out_mask(labels, None, 0.1, seed=0)
    assert np.bincount(labels[mask], minlength=3).tolist() == [30, 10, 0]


def test_groups_stay_whole() -> None:
    """No sequence is on both sides."""
    groups = np.arange(400) // 4
    mask = held_out_mask(np.arange(400) % 2, groups, 0.2, seed=1)
    assert mask.sum() == 80
    assert all(len(np.unique(mask[groups == group])) == 1 for group in np.unique(groups))


def test_a_class_of_one_group_is_never_held_out() -> None:
    """Its only sequence is needed for training."""
    labels = np.array([0] * 200 + [1] * 50)
    groups = np.concatenate([np.arange(200), np.full(50, 999)])
    mask = held_out_mask(labels, groups, 0.2, seed=0)
    assert mask[:200].sum() == 40
    assert not mask[200:].any()


def test_small_pools_and_a_share_of_zero_hold_nothing_out() -> None:
    """Ten held-out images or none."""
    assert not held_out_mask(np.arange(60) % 2, None, 0.1, seed=0).any()
    assert not held_out_mask(np.arange(600) % 2, None, 0.0, seed=0).any()


def test_the_seed_decides() -> None:
    """The same seed holds the same images out."""
    labels = np.arange(300) % 3
    first = held_out_mask(labels, None, 0.1, seed=0)
    assert np.array_equal(first, held_out_mask(labels, None, 0.1, seed=0))
    assert not np.array_equal(first, held_out_mask(labels, None, 0.1, seed=1))

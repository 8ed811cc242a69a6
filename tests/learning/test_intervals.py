"""Intervals heed how many images there are, and that those of one sequence are alike."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from mars_labeler.domain.evaluation import NOT_MEASURED, Measured
from mars_labeler.learning.intervals import SequenceDraws, f1_of, mean_of, unbiased, wilson


def test_wilsons_interval_is_the_published_one() -> None:
    """Brown, Cai and DasGupta, Statistical Science 2001, by the formula for 15 of 20."""
    figure = wilson(15, 20)
    assert (figure.value, figure.count) == (0.75, 20)
    assert (figure.low, figure.high) == pytest.approx((0.5313, 0.8881), abs=1e-4)


def test_without_images_nothing_is_measured() -> None:
    assert wilson(0, 0) == NOT_MEASURED
    assert not NOT_MEASURED.is_enough


@pytest.mark.parametrize(
    ("figure", "is_enough"),
    [
        (Measured(1.0, 0.9, 1.0, 9), False),
        (Measured(1.0, 0.9, 1.0, 10), True),
        (Measured(0.5, 0.3, 0.7, 400), False),
        (Measured(0.5, 0.4, 0.65, 400), True),
    ],
)
def test_few_images_and_wide_intervals_are_not_enough(figure: Measured, is_enough: bool) -> None:
    assert figure.is_enough == is_enough


def test_f1_is_that_of_its_counts() -> None:
    figure = f1_of(right=6, labeled=8, suggested=10)
    assert figure.value == pytest.approx(2 * 6 / (8 + 10))
    assert figure.low < figure.value < figure.high
    assert figure.count == 8


def test_a_mean_is_surer_than_its_parts() -> None:
    part = Measured(0.5, 0.3, 0.7, 20)
    mean = mean_of([part] * 4, 80)
    assert (mean.value, mean.count) == (0.5, 80)
    assert (mean.low, mean.high) == pytest.approx((0.4, 0.6))


def test_a_class_that_is_all_right_still_adds_its_doubt() -> None:
    """A bootstrap would find none."""
    assert mean_of([wilson(2, 2), wilson(3, 3)], 5).low < 0.8


def test_few_sequences_say_less_than_many() -> None:
    is_right = np.arange(200)[:, None] % 10 > 2
    everything = np.ones_like(is_right)
    (alone,) = SequenceDraws(np.arange(200)).shares(is_right, everything)
    in_runs = np.sort(is_right, axis=0)
    (together,) = SequenceDraws(np.arange(200) // 20).shares(in_runs, everything)
    assert alone.value == together.value == pytest.approx(0.7)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_where_all_are_right_the_counts_alone_give_the_interval() -> None:
    sure = np.ones((30, 1), bool)
    (figure,) = SequenceDraws(np.arange(30) // 3).shares(sure, sure)
    assert figure == wilson(30, 30)


def test_shares_are_of_the_members_alone() -> None:
    hits = np.array([[True], [True], [False], [True]])
    members = np.array([[True, False], [True, False], [True, False], [False, False]])
    some, none = SequenceDraws(np.arange(4)).shares(np.repeat(hits, 2, axis=1), members)
    assert some.value == pytest.approx(2 / 3)
    assert some.count == 3
    assert none == NOT_MEASURED


def test_an_error_that_chance_makes_larger_is_mirrored() -> None:
    figure = unbiased(0.05, np.linspace(0.05, 0.11, 101), 300)
    assert (figure.low, figure.high) == (0.0, 0.05)


def test_the_draws_of_many_sequences_take_little_memory() -> None:
    sequences, columns = np.arange(20_000), np.ones((20_000, 1), bool)
    tracemalloc.start()
    draws = SequenceDraws(sequences)
    sums = draws.sums(columns)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(sums, 20_000)
    assert peak < 32 << 20  # as float64 alone they are 80 MB


def test_the_draws_are_always_the_same() -> None:
    sequences, columns = np.arange(90) // 3, np.random.default_rng(3).random((90, 2))
    drawn = np.random.default_rng(0).integers(30, size=(500, 30))
    expected = columns.reshape(30, 3, 2).sum(axis=1)[drawn].sum(axis=1)
    np.testing.assert_allclose(SequenceDraws(sequences).sums(columns), expected)

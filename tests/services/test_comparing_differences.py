"""Paired differences, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

from mars_labeler.services.comparing.differences import difference_values
from tests.services.comparing_world import make_record


def test_the_difference_is_that_of_the_shared_seeds() -> None:
    """Of top-1 it is 0.1 and 0.3: mean 0.2, deviation sqrt(0.02), by the root of two seeds."""
    baseline = [make_record("cross-entropy", *run) for run in ((0, 0.2), (1, 0.4), (7, 0.9))]
    found = [make_record("full", *run) for run in ((1, 0.5), (0, 0.5), (2, 0.1))]
    own = [replace(record, mean_recall=0.75) for record in found]
    values = difference_values(own, baseline)
    assert values is not None
    assert values["seeds"] == [1, 0]
    expected = {"mean": 0.2, "standard_error": sqrt(0.02) / sqrt(2)}
    assert values["top_1"] == pytest.approx(expected)
    assert values["mean_recall"] == pytest.approx({"mean": 0.25, "standard_error": 0})


def test_fewer_than_two_shared_seeds_say_nothing() -> None:
    own = [make_record("full", seed, 0.5) for seed in (0, 1)]
    assert difference_values(own, [make_record("cross-entropy", 1, 0.2)]) is None
    assert difference_values(own, []) is None
    assert difference_values([], own) is None

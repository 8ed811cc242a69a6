"""Figures and times as a person reads them."""

from __future__ import annotations

import pytest

from mars_labeler.domain.config import AUTO_METHOD, Trainable
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.browsing import SortKey, Status
from mars_labeler.ui import strings


def test_counts_have_their_thousands_apart_and_a_singular() -> None:
    """US English, whatever the machine's locale."""
    assert strings.figure(6737) == "6,737"
    assert strings.images(1) == "1 image"
    assert strings.images(6737) == "6,737 images"
    assert strings.labels(1) == "1 label"
    assert strings.labels(17) == "17 labels"


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.872, "87%"), (0.999, "99%"), (1.0, "100%")]
)
def test_a_percentage_says_all_only_when_it_is(share: float, shown: str) -> None:
    """99.9 % is not 100 %."""
    assert strings.percent(share) == shown


@pytest.mark.parametrize(("share", "shown"), [(0.87, "0.87"), (0.9999, "0.99"), (1.0, "1.00")])
def test_a_confidence_says_one_only_when_it_is(share: float, shown: str) -> None:
    """A model is never quite certain."""
    assert strings.confidence(share) == shown
    assert strings.exact_percent(0.872) == "87.2%"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, ""), (42.2, "0:42"), (61, "1:01"), (3900, "1:05:00")]
)
def test_time_left(seconds: float | None, shown: str) -> None:
    """Minutes and seconds; hours when there are any; nothing when it is not known."""
    assert strings.time_left(seconds) == shown


def test_a_moment_that_is_none_is_shown_as_it_is() -> None:
    """A damaged entry does not take the page down."""
    assert strings.moment("yesterday") == "yesterday"
    assert strings.moment("2026-11-23T12:05:00+00:00").startswith("2026-11-2")


def test_file_sizes() -> None:
    """Kilobytes whole, megabytes with one decimal."""
    assert strings.file_size(15_320) == "15 kB"
    assert strings.file_size(1_234_567) == "1.2 MB"


def test_every_choice_has_a_name_of_its_own() -> None:
    """No member of an enumeration was forgotten."""
    assert len({strings.status_name(each) for each in Status}) == len(Status)
    assert len({strings.sort_name(each) for each in SortKey}) == len(SortKey)
    assert len({strings.trainable_name(each) for each in Trainable}) == len(Trainable)
    methods = {AUTO_METHOD, *(system.method for system in SYSTEMS)}
    assert len({strings.method_name(each) for each in methods}) == len(methods)


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        ("auto", "Automatic: our recipe for the heads"),
        ("cross-entropy", "Cross-entropy"),
        ("triplet", "Triplet loss"),
        ("full", "Full method"),
        ("of-tomorrow", "Of-tomorrow"),
        ("", ""),
    ],
)
def test_a_method_has_the_title_of_its_row(method: str, shown: str) -> None:
    """Without the marks that only a table needs; an unknown one is called by its name."""
    assert strings.method_name(method) == shown


def test_measures_are_told_as_far_as_they_were_taken() -> None:
    """Without held-out images there is no accuracy."""
    measures = {"total loss": 2.0, "embedding deviation": 0.623, "effective rank": 11.26}
    assert strings.measures_text(measures) == "embedding spread 62% · effective rank 11.3"
    measures["held-out accuracy"] = 0.872
    assert strings.measures_text(measures).startswith("held-out accuracy 87.2% · ")
    assert strings.measures_text({"total loss": 2.0}) == ""

"""When a training begins by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mars_labeler.services.retraining_rule import RetrainingRule, Situation, is_due

AFTER_LABELS = RetrainingRule(is_after_labels=True, label_count=25)
WHEN_IDLE = RetrainingRule(is_when_idle=True, idle_s=30)
BOTH = replace(AFTER_LABELS, is_when_idle=True, idle_s=30)
READY = Situation(new_labels=40, has_two_classes=True, idle_s=60.0)


def test_by_default_nothing_ever_begins_by_itself() -> None:
    assert not RetrainingRule().is_on
    assert not is_due(RetrainingRule(), READY)


@pytest.mark.parametrize(("new_labels", "expected"), [(24, False), (25, True), (26, True)])
def test_it_begins_when_there_are_enough_new_labels(new_labels: int, expected: bool) -> None:
    assert is_due(AFTER_LABELS, replace(READY, new_labels=new_labels, idle_s=0.0)) is expected


@pytest.mark.parametrize(("idle_s", "expected"), [(29.9, False), (30.0, True)])
def test_it_begins_when_the_person_pauses(idle_s: float, expected: bool) -> None:
    assert is_due(WHEN_IDLE, replace(READY, new_labels=1, idle_s=idle_s)) is expected


@pytest.mark.parametrize(
    ("new_labels", "idle_s", "expected"),
    [(25, 0.0, True), (1, 30.0, True), (24, 29.0, False)],
)
def test_of_two_rules_either_is_enough(new_labels: int, idle_s: float, expected: bool) -> None:
    assert is_due(BOTH, replace(READY, new_labels=new_labels, idle_s=idle_s)) is expected


@pytest.mark.parametrize(
    "held_back",
    [
        replace(READY, new_labels=0),
        replace(READY, has_two_classes=False),
        replace(READY, is_occupied=True),
        replace(READY, spent_at=READY.new_labels),
    ],
)
def test_it_waits_while_it_would_be_of_no_use_or_in_the_way(held_back: Situation) -> None:
    assert is_due(BOTH, READY)
    assert not is_due(BOTH, held_back)


@pytest.mark.parametrize(("new_labels", "expected"), [(41, False), (64, False), (65, True)])
def test_after_a_failure_it_waits_for_as_many_labels_again(new_labels: int, expected: bool) -> None:
    now = replace(READY, new_labels=new_labels, spent_at=40)
    assert is_due(AFTER_LABELS, now) is expected
    assert is_due(WHEN_IDLE, now) is expected

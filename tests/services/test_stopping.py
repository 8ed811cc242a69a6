"""When another round of labels would hardly change anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.stopping import Judgment, Outlook, describe, judge
from mars_labeler.services.suggestion_changes import BEFORE, SURE_CHANGED, SURE_COMPARED


def rounds(
    changed: Sequence[float],
    labeled: Sequence[int] = (400, 450, 500, 550),
    accuracy: Sequence[float] = (0.9, 0.9, 0.9, 0.9),
    held_out: int = 100,
) -> list[ModelVersion]:
    """Return model versions, the newest first; each but the first changed so much."""
    versions = []
    for place in range(len(changed) + 1):
        metrics = {
            "labeled images": float(labeled[place]),
            "held-out images": float(held_out),
            "held-out accuracy": accuracy[place],
        }
        if place:
            compared = {BEFORE: float(place), SURE_COMPARED: 1000.0}
            metrics |= {**compared, SURE_CHANGED: changed[place - 1]}
        versions.append(ModelVersion(place + 1, "", 10 * place, (1, 2), "{}", metrics))
    return versions[::-1]


def test_two_stable_rounds_with_new_labels_are_enough() -> None:
    judgment = judge(rounds([0.2, 0.01, 0.014]))
    assert judgment.can_stop
    assert judgment.rounds == 2
    assert judgment.changed == pytest.approx(0.012)
    assert judgment.new_labels == 100


@pytest.mark.parametrize("changed", [[], [0.0]])
def test_fewer_than_two_rounds_say_nothing(changed: list[float]) -> None:
    assert judge(rounds(changed)).outlook is Outlook.TOO_FEW_ROUNDS


def test_no_version_at_all_says_nothing() -> None:
    assert judge([]).outlook is Outlook.TOO_FEW_ROUNDS


def test_rounds_with_hardly_a_new_label_are_gone_back_beyond() -> None:
    """Three rounds of one label each changed nothing; the one of many before them did."""
    few = judge(rounds([0.0, 0.0, 0.0], labeled=(400, 401, 402, 403)))
    assert few.outlook is Outlook.TOO_FEW_ROUNDS
    moving = judge(rounds([0.09, 0.0, 0.0], labeled=(300, 400, 401, 402)))
    assert (moving.outlook, moving.rounds) == (Outlook.CHANGING, 3)


def test_suggestions_that_change_say_go_on() -> None:
    assert judge(rounds([0.01, 0.03, 0.02])).outlook is Outlook.CHANGING


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        ((0.5, 0.88, 0.9, 0.9), Outlook.STABLE),
        ((0.5, 0.7, 0.9, 0.9), Outlook.ACCURACY_MOVES),
    ],
)
def test_an_accuracy_that_still_moves_says_go_on(
    accuracy: tuple[float, ...], expected: Outlook
) -> None:
    assert judge(rounds([0.2, 0.01, 0.01], accuracy=accuracy)).outlook is expected


@pytest.mark.parametrize("held_out", [0, 9, 12])
def test_without_held_out_images_it_is_said_that_nothing_is_measured(held_out: int) -> None:
    judgment = judge(rounds([0.01, 0.01, 0.01], held_out=held_out))
    assert judgment.outlook is Outlook.UNMEASURED
    assert not judgment.can_stop


@pytest.mark.parametrize("outlook", list(Outlook))
def test_every_outlook_has_its_words(outlook: Outlook) -> None:
    words = describe(Judgment(outlook, rounds=2, changed=0.012, new_labels=100))
    assert ("You can stop" in words) is (outlook is Outlook.STABLE)


def test_a_stopped_training_is_no_round() -> None:
    newest, *others = rounds([0.01, 0.01, 0.01])
    judgment = judge([replace(newest, is_complete=False), *others])
    assert judgment.rounds == 2
    assert judgment.changed == pytest.approx(0.01)


def test_a_version_that_was_compared_with_few_images_breaks_the_chain() -> None:
    newest, middle, *others = rounds([0.01, 0.01, 0.01])
    few = replace(middle, metrics={**middle.metrics, SURE_COMPARED: 99.0})
    assert judge([newest, few, *others]).outlook is Outlook.TOO_FEW_ROUNDS

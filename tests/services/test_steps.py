"""Changes in steps: put together for whoever wants all, told a few times a second."""

from __future__ import annotations

import pytest

from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.services.steps import Gathered, Steps, merged

DECISIONS = frozenset({Kind.DECISIONS})
SUGGESTIONS = frozenset({Kind.SUGGESTIONS})


def test_changes_together_have_all_kinds_and_images_and_the_last_text() -> None:
    changes = [
        ChangeSet(DECISIONS, (1, 2), "one"),
        NO_CHANGE,
        ChangeSet(SUGGESTIONS, (3,), "two"),
    ]
    assert merged(changes) == ChangeSet(DECISIONS | SUGGESTIONS, (1, 2, 3), "two")
    assert Steps(3, iter(changes)).run() == merged(changes)


def test_any_image_stays_any_image() -> None:
    changes = [ChangeSet(DECISIONS, None), ChangeSet(DECISIONS, (1,))]
    assert merged(changes).image_ids is None


def test_nothing_together_is_nothing() -> None:
    assert merged([NO_CHANGE, NO_CHANGE]) == NO_CHANGE


def test_steps_that_follow_at_once_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mars_labeler.services.steps.TELLING_S", 1_000)
    told: list[ChangeSet] = []
    gathered = Gathered(told.append)
    for image_id in (1, 2, 3):
        gathered.tell(ChangeSet(DECISIONS, (image_id,), f"{image_id} images"))
    assert told == [ChangeSet(DECISIONS, (1,), "1 images")]
    gathered.tell(ChangeSet(SUGGESTIONS, (4,)))
    assert told[1:] == [ChangeSet(DECISIONS, (2, 3), "3 images")]
    gathered.flush()
    gathered.flush()
    assert told[2:] == [ChangeSet(SUGGESTIONS, (4,))]

"""How one goes through the labels that look wrong, and what is said of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.suspecting import Suspect
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.review import Review
from mars_labeler.ui.review_words import make_question

GROUND, WHEEL = 1, 2


def suspect(image_id: int) -> Suspect:
    """Return a label that looks wrong: ground, more likely wheel."""
    return Suspect(image_id, GROUND, WHEEL, 0.934, 0.02, False, GROUND)


def kept(image_id: int) -> Suspect:
    """Return one that was kept."""
    return replace(suspect(image_id), is_reviewed=True)


def changed(image_id: int, class_id: int | None = WHEEL) -> Suspect:
    """Return one that has another label now, or none."""
    return replace(kept(image_id), label_id=class_id)


def current_id(review: Review) -> int | None:
    """Return the image that is asked about."""
    return None if review.current is None else review.current.image_id


@pytest.fixture
def review() -> Review:
    """Return four open labels, images 10 to 40."""
    return Review(tuple(suspect(image_id) for image_id in (10, 20, 30, 40)))


def test_a_decision_leads_on_to_the_next_open_one(review: Review) -> None:
    after = review.moved_to((kept(10), kept(20), *review.suspects[2:]), [10])
    assert current_id(after) == 30
    assert (after.kept, after.changed, after.unsure) == (2, 0, 0)
    assert after.open_ids == (30, 40)


def test_from_the_last_one_it_leads_to_what_was_left_open(review: Review) -> None:
    last = replace(review, place=3)
    after = last.moved_to((*review.suspects[:3], changed(40)), [40])
    assert current_id(after) == 10


def test_after_the_last_decision_there_is_none_to_ask_about(review: Review) -> None:
    decided = (kept(10), changed(20), changed(30, None), kept(40))
    after = replace(review, place=3).moved_to(decided, [40])
    assert after.current is None
    assert (after.kept, after.changed, after.unsure) == (2, 1, 1)
    assert current_id(after.stepped(-1)) == 40
    assert Review(decided).started().current is None


def test_an_undo_leads_back_to_the_one_that_is_open_again(review: Review) -> None:
    there = replace(review, suspects=(kept(10), *review.suspects[1:]), place=2)
    assert current_id(there.moved_to(review.suspects, [10])) == 10
    done = Review((kept(10), kept(20)), place=2)
    assert current_id(done.moved_to((kept(10), suspect(20)), [20])) == 20


def test_a_change_elsewhere_does_not_lead_away(review: Review) -> None:
    there = replace(review, place=1)
    after = there.moved_to((*review.suspects[:3], changed(40)), [40])
    assert current_id(after) == 20
    shorter = there.moved_to(review.suspects[1:], [])
    assert current_id(shorter) == 20
    assert current_id(there.moved_to((suspect(10), suspect(30)), [])) == 30


def test_the_arrows_stay_in_the_list(review: Review) -> None:
    assert current_id(review.stepped(-1)) == 10
    assert current_id(review.stepped(1).stepped(1)) == 30
    assert current_id(review.stepped(9)) == 40
    assert Review(()).stepped(1).current is None


def test_a_question_says_what_there_is_to_say(classes: tuple[LabelClass, ...]) -> None:
    cells = {
        10: Cell(10, "a.jpg", sol=7, instrument="Mastcam L", label=classes[0]),
        11: Cell(11, "b.jpg", label=classes[0]),
        12: Cell(12, "c.jpg", label=classes[1]),
    }
    asked = replace(
        suspect(10), near_label=((11, 0.9), (12, 0.8), (99, 0.7)), near_suggested=((12, 0.95),)
    )
    question = make_question(asked, "ada", cells.get, classes)
    assert question.caption == "a.jpg · Mastcam L · sol 7"
    assert (question.label, question.label_detail) == ("ground", "Labeled by ada")
    assert (question.suggested, question.suggested_detail) == ("wheel", "More likely: 0.93")
    assert [near.image_id for near in question.near_label] == [11]  # 12 is a wheel by now
    assert [near.image_id for near in question.near_suggested] == [12]
    assert question.outcome == ""


def test_a_question_says_what_was_decided(classes: tuple[LabelClass, ...]) -> None:
    cells: dict[int, Cell] = {}
    outcomes = [
        make_question(each, "", cells.get, classes).outcome
        for each in (kept(10), changed(10), changed(10, None), changed(10, 77))
    ]
    assert outcomes == ["Kept", "Changed to wheel", "Unsure", "Changed to a deleted class"]

"""A cell in words, and what it shows of its suggestion."""

from __future__ import annotations

import pytest

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.ui.models.cell import Cell

WHEEL = LabelClass(2, "wheel", "w", "#3f8fc4", 1)
GROUND = LabelClass(1, "ground", "g", "#d4613a", 0)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(1, "a.jpg"), "a.jpg, no label"),
        (Cell(1, "a.jpg", sol=77, label=WHEEL), "a.jpg, sol 77, labeled wheel"),
        (Cell(1, "a.jpg", is_unsure=True), "a.jpg, no label, marked unsure"),
        (
            Cell(1, "a.jpg", suggestion=WHEEL, confidence=0.874, state=SuggestionState.ACTIVE),
            "a.jpg, suggestion wheel, confidence 0.87",
        ),
        (
            Cell(1, "a.jpg", suggestion=WHEEL, confidence=0.5, state=SuggestionState.STALE),
            "a.jpg, stale suggestion wheel, confidence 0.50",
        ),
        (
            Cell(1, "a.jpg", suggestion=WHEEL, confidence=0.5, state=SuggestionState.REJECTED),
            "a.jpg, rejected suggestion wheel",
        ),
    ],
)
def test_describe(cell: Cell, words: str) -> None:
    assert cell.describe() == words


def test_label_hides_the_suggestion() -> None:
    cell = Cell(1, "a.jpg", label=GROUND, suggestion=WHEEL, state=SuggestionState.ACTIVE)
    assert cell.shown_suggestion is None


def test_place_leaves_out_what_is_unknown() -> None:
    assert Cell(1, "a.jpg", sol=3, instrument="MAHLI").place == "MAHLI · sol 3"
    assert Cell(1, "a.jpg", instrument="MAHLI").place == "MAHLI"
    assert Cell(1, "a.jpg").place == ""

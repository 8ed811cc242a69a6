"""Ranges, toggles and what survives when other images are shown."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.selection import Selection


def _ids(*image_ids: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(image_ids, np.int64)


@pytest.fixture
def selection() -> Selection:
    made = Selection()
    made.reset(_ids(10, 20, 30, 40, 50))
    return made


def test_empty() -> None:
    selection = Selection()
    selection.reset(_ids())
    assert (selection.current, selection.current_id, len(selection)) == (NONE, NONE, 0)
    selection.collapse()
    selection.select_all()
    assert selection.image_ids.tolist() == []


def test_starts_with_the_first(selection: Selection) -> None:
    assert selection.current_id == 10
    assert selection.image_ids.tolist() == [10]


def test_range_goes_both_ways_from_the_anchor(selection: Selection) -> None:
    selection.move(2)
    selection.extend(4)
    assert selection.positions.tolist() == [2, 3, 4]
    selection.extend(0)
    assert selection.positions.tolist() == [0, 1, 2]
    assert (selection.anchor, selection.current) == (2, 0)


def test_toggle_moves_the_anchor(selection: Selection) -> None:
    selection.toggle(3)
    assert selection.positions.tolist() == [0, 3]
    assert (selection.anchor, selection.current) == (3, 3)


def test_letting_go_makes_the_nearest_selected_one_current(selection: Selection) -> None:
    selection.toggle(3)
    selection.toggle(4)
    selection.toggle(4)
    assert selection.positions.tolist() == [0, 3]
    assert selection.current == 3
    selection.toggle(3)
    selection.toggle(0)
    assert selection.positions.tolist() == [0]
    assert selection.current == 0


def test_move_current_leaves_the_selection(selection: Selection) -> None:
    selection.move_current(4)
    assert selection.positions.tolist() == [0]
    assert selection.current_id == 50


def test_band_adds_to_its_base(selection: Selection) -> None:
    selection.select(np.array([3, 4]), np.array([0]))
    assert selection.positions.tolist() == [0, 3, 4]
    selection.select(np.array([1]))
    assert selection.positions.tolist() == [1]


def test_collapse(selection: Selection) -> None:
    selection.move_current(2)
    selection.select_all()
    assert len(selection) == 5
    selection.collapse()
    assert selection.image_ids.tolist() == [30]


def test_kept_by_image_when_others_are_shown(selection: Selection) -> None:
    selection.move(1)
    selection.extend(3)
    selection.reset(_ids(50, 40, 20, 60))
    assert selection.image_ids.tolist() == [40, 20]
    assert selection.current_id == 40


@pytest.mark.parametrize(
    ("shown", "current_id"),
    [((10, 40, 50), 40), ((10, 20), 20), ((60, 70), 60), ((), NONE)],
)
def test_goes_on_after_a_current_image_that_is_gone(
    selection: Selection, shown: tuple[int, ...], current_id: int
) -> None:
    selection.move(2)
    selection.reset(_ids(*shown))
    assert selection.current_id == current_id
    assert selection.image_ids.tolist() == [each for each in (current_id,) if each != NONE]


def test_large() -> None:
    selection = Selection()
    selection.reset(np.arange(300_000, dtype=np.int64))
    selection.select_all()
    assert len(selection) == 300_000
    selection.reset(np.arange(0, 300_000, 3, dtype=np.int64))
    assert len(selection) == 100_000

"""The geometry of the grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.widgets.grid_layout import GAP, HEADING_HEIGHT, NAMED_FROM, GridLayout

LAYOUT = GridLayout(count=10, width=4 * (100 + GAP) + GAP, cell_size=100)


def test_columns_and_rows() -> None:
    assert (LAYOUT.columns, LAYOUT.rows.total) == (4, 3)
    assert LAYOUT.height == 3 * LAYOUT.pitch_y + GAP


def test_narrow_view_has_one_column() -> None:
    assert GridLayout(count=3, width=20, cell_size=100).columns == 1


def test_nothing_has_no_height() -> None:
    assert GridLayout(count=0, width=500).height == 0


def test_names_need_room() -> None:
    assert not GridLayout(1, 500, NAMED_FROM - 1).has_names
    named = GridLayout(1, 500, NAMED_FROM)
    assert named.has_names
    assert named.cell_height - NAMED_FROM > LAYOUT.cell_height - 100


@pytest.mark.parametrize("position", range(10))
def test_a_cell_is_found_at_its_corners(position: int) -> None:
    rect = LAYOUT.rect_of(position)
    assert LAYOUT.position_at(rect.topLeft()) == position
    assert LAYOUT.position_at(rect.bottomRight()) == position
    assert LAYOUT.position_at(rect.topLeft() - QPoint(1, 0)) == NONE
    assert LAYOUT.position_at(rect.bottomLeft() + QPoint(0, 1)) == NONE


def test_no_cell_past_the_last() -> None:
    last = LAYOUT.rect_of(9)
    assert LAYOUT.position_at(last.center() + QPoint(LAYOUT.pitch_x, 0)) == NONE


def test_visible_rows() -> None:
    assert LAYOUT.visible(0, 10) == range(4)
    second = GAP + LAYOUT.pitch_y
    assert LAYOUT.visible(second + 1, second + 2) == range(4, 8)
    assert LAYOUT.visible(0, 10_000) == range(10)


def test_ring_above_its_row_is_painted_with_it() -> None:
    second_ring = LAYOUT.pitch_y + GAP - 5
    assert 4 in LAYOUT.visible(second_ring, second_ring)


def test_rubber_band() -> None:
    span = LAYOUT.rect_of(1).united(LAYOUT.rect_of(6)).adjusted(5, 5, -5, -5)
    assert LAYOUT.positions_in(span).tolist() == [1, 2, 5, 6]
    assert LAYOUT.positions_in(QRect(0, 0, 2, 2)).tolist() == []
    assert LAYOUT.positions_in(QRect(-50, -50, 5000, 5000)).tolist() == list(range(10))


@pytest.mark.parametrize(
    ("start", "key", "target"),
    [
        (0, Qt.Key.Key_Left, 0),
        (3, Qt.Key.Key_Right, 4),
        (9, Qt.Key.Key_Right, 9),
        (1, Qt.Key.Key_Up, 1),
        (5, Qt.Key.Key_Up, 1),
        (1, Qt.Key.Key_Down, 5),
        (7, Qt.Key.Key_Down, 9),
        (8, Qt.Key.Key_Down, 8),
        (5, Qt.Key.Key_Home, 0),
        (5, Qt.Key.Key_End, 9),
        (9, Qt.Key.Key_PageUp, 1),
        (0, Qt.Key.Key_PageDown, 8),
        (5, Qt.Key.Key_G, NONE),
    ],
)
def test_keys(start: int, key: Qt.Key, target: int) -> None:
    assert LAYOUT.step(start, key, 2 * LAYOUT.pitch_y) == target


def test_no_key_leads_anywhere_in_an_empty_grid() -> None:
    assert GridLayout(count=0, width=500).step(NONE, Qt.Key.Key_Down, 100) == NONE


def test_far_rows_of_a_large_pool() -> None:
    layout = GridLayout(count=300_000, width=120, cell_size=320)
    assert layout.position_at(layout.rect_of(299_999).center()) == 299_999


GROUPED = replace(LAYOUT, starts=np.array([0, 5, 6]))
"""Groups of 5, 1 and 4 cells in rows of 4: 0-3, 4 | 5 | 6-9."""


@pytest.mark.parametrize("position", range(10))
def test_a_cell_in_a_group_is_found_at_its_corners(position: int) -> None:
    rect = GROUPED.rect_of(position)
    assert GROUPED.position_at(rect.topLeft()) == position
    assert GROUPED.position_at(rect.bottomRight()) == position
    assert GROUPED.position_at(rect.bottomLeft() + QPoint(0, 1)) == NONE
    assert GROUPED.group_at(rect.center()) == NONE


def test_each_group_begins_a_row_below_its_heading() -> None:
    firsts = [GROUPED.rect_of(int(start)) for start in GROUPED.starts]
    headings = [GROUPED.heading_rect(group) for group in range(3)]
    assert [rect.left() for rect in firsts] == [GROUPED.left] * 3
    for heading, first in zip(headings, firsts, strict=True):
        assert heading.bottom() + 1 == first.top()
    assert headings[1].top() >= GROUPED.rect_of(4).bottom() + GAP
    assert GROUPED.height == LAYOUT.height + LAYOUT.pitch_y + 3 * HEADING_HEIGHT


def test_a_heading_is_found_under_the_pointer() -> None:
    for group in range(3):
        heading = GROUPED.heading_rect(group)
        assert GROUPED.group_at(heading.topLeft()) == group
        assert GROUPED.group_at(heading.bottomRight()) == group
        assert GROUPED.position_at(heading.center()) == NONE
    assert GROUPED.group_at(QPoint(5, GROUPED.height)) == NONE
    assert LAYOUT.group_at(QPoint(5, 5)) == NONE


def test_what_is_in_sight_of_a_grouped_grid() -> None:
    middle = GROUPED.rect_of(5)
    assert GROUPED.visible(middle.top(), middle.bottom()) == range(5, 6)
    assert GROUPED.visible_groups(middle.top(), middle.bottom()) == range(0)
    heading = GROUPED.heading_rect(1)
    assert GROUPED.visible_groups(heading.bottom(), heading.bottom()) == range(1, 2)
    assert GROUPED.visible_groups(0, GROUPED.height) == range(3)
    assert GROUPED.visible(0, GROUPED.height) == range(10)


def test_rubber_band_over_headings() -> None:
    span = GROUPED.rect_of(4).united(GROUPED.rect_of(7)).adjusted(5, 5, -5, -5)
    assert GROUPED.positions_in(span).tolist() == [4, 5, 6, 7]
    assert GROUPED.positions_in(GROUPED.heading_rect(2)).tolist() == []


@pytest.mark.parametrize(
    ("start", "key", "target"),
    [
        (4, Qt.Key.Key_Right, 5),
        (5, Qt.Key.Key_Left, 4),
        (2, Qt.Key.Key_Down, 4),
        (4, Qt.Key.Key_Down, 5),
        (5, Qt.Key.Key_Down, 6),
        (9, Qt.Key.Key_Up, 5),
        (9, Qt.Key.Key_Down, 9),
        (3, Qt.Key.Key_PageDown, 5),
        (9, Qt.Key.Key_PageUp, 5),
        (0, Qt.Key.Key_End, 9),
    ],
)
def test_keys_across_headings(start: int, key: Qt.Key, target: int) -> None:
    page = 2 * GROUPED.pitch_y + HEADING_HEIGHT
    assert GROUPED.step(start, key, page) == target


def test_a_heading_is_seen_with_the_first_row_of_its_group() -> None:
    for position in (5, 9):
        top = GROUPED.rect_of(position).top()
        assert GROUPED.seen_rect(position).top() == top - HEADING_HEIGHT
    assert GROUPED.seen_rect(4) == GROUPED.rect_of(4)

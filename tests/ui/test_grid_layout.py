"""The geometry of the grid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.widgets.grid_layout import GAP, NAMED_FROM, GridLayout

LAYOUT = GridLayout(count=10, width=4 * (100 + GAP) + GAP, cell_size=100)


def test_columns_and_rows() -> None:
    assert (LAYOUT.columns, LAYOUT.rows) == (4, 3)
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

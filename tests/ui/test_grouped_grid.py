"""The grid in groups: headings, selecting a sequence, keys and bands across headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.ui.models.grouping import GroupHeading, group_starts
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import DARK, LIGHT, Theme
from mars_labeler.ui.widgets.heading_painter import HeadingPainter
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

CTRL = Qt.KeyboardModifier.ControlModifier
NO = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(make_table: Callable[[int], ImageTable]) -> ImageTable:
    """Return 40 images: nine of mcam1, thirty of mcam2, one of which the sequence is unknown."""
    made = make_table(40)
    names = ["mcam1"] * 9 + ["mcam2"] * 30 + [""]
    made.products = replace(made.products, sequences=Coded.of(names))
    made.sols[-1] = NONE
    return made


@pytest.fixture
def by_sequence(grid: ThumbnailGrid, model: PoolModel) -> ThumbnailGrid:
    """Return the grid in groups of sequences."""
    model.set_query(Query(sort=SortKey.SEQUENCE))
    return grid


def click_heading(grid: ThumbnailGrid, group: int, modifiers: Qt.KeyboardModifier = NO) -> None:
    """Click the strip above a group, which may have to be scrolled to."""
    first = int(grid.grid_layout.starts[group])
    grid.ensure_visible(first)
    offset = grid.verticalScrollBar().value()
    place = grid.grid_layout.heading_rect(group).translated(0, -offset).center()
    assert grid.viewport().rect().contains(place)
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, place)


def positions(grid: ThumbnailGrid) -> list[int]:
    """Return the selected positions."""
    return [int(position) for position in grid.selection.positions]


def test_sequences_become_groups_only_when_sorted_by_them(
    grid: ThumbnailGrid, model: PoolModel
) -> None:
    assert not grid.grid_layout.has_groups
    model.set_query(Query(sort=SortKey.SEQUENCE))
    assert grid.grid_layout.starts.tolist() == [0, 9, 39]
    model.set_query(Query())
    assert not grid.grid_layout.has_groups


def test_headings_say_what_the_images_share(by_sequence: ThumbnailGrid, model: PoolModel) -> None:
    assert not by_sequence.grab().isNull()
    headings = [model.heading(group) for group in range(3)]
    assert [heading.title for heading in headings] == ["mcam1", "mcam2", "No sequence known"]
    assert [heading.details for heading in headings] == [
        "sols 0–8 · Mastcam L · 9 images",
        "sols 9–38 · Mastcam L · 30 images",
        "Mastcam L · 1 image",
    ]


def test_many_instruments_are_counted() -> None:
    heading = GroupHeading("zcam", 4, (7, 7), ("A", "B", "C", "D"))
    assert heading.details == "sol 7 · A · B · 2 more instruments · 4 images"


def test_a_click_on_a_heading_selects_its_images(by_sequence: ThumbnailGrid) -> None:
    click_heading(by_sequence, 0)
    assert positions(by_sequence) == list(range(9))
    click_heading(by_sequence, 2, CTRL)
    assert positions(by_sequence) == [*range(9), 39]
    click_heading(by_sequence, 1)
    assert positions(by_sequence) == list(range(9, 39))
    assert by_sequence.selection.current == 9


def test_a_right_click_on_a_heading_is_meant_for_its_images(by_sequence: ThumbnailGrid) -> None:
    place = by_sequence.grid_layout.heading_rect(0).center()
    QTest.mousePress(by_sequence.viewport(), Qt.MouseButton.RightButton, NO, place)
    assert positions(by_sequence) == list(range(9))


def test_a_screen_reader_hears_the_group(by_sequence: ThumbnailGrid) -> None:
    QTest.keyClick(by_sequence, Qt.Key.Key_End)
    assert by_sequence.accessibleDescription().endswith("1 selected, No sequence known")


def test_the_keyboard_selects_the_group_of_the_current_image(by_sequence: ThumbnailGrid) -> None:
    by_sequence.set_current(by_sequence.selection.current_id)
    for _ in range(3):
        QTest.keyClick(by_sequence, Qt.Key.Key_Down)
    by_sequence.select_current_group()
    assert positions(by_sequence) == list(range(9, 39))


def test_keys_cross_headings_and_bring_them_into_sight(by_sequence: ThumbnailGrid) -> None:
    QTest.keyClick(by_sequence, Qt.Key.Key_End)
    assert by_sequence.selection.current == 39
    QTest.keyClick(by_sequence, Qt.Key.Key_Up)
    assert by_sequence.selection.current == 37  # the last row of mcam2 is 37 and 38
    QTest.keyClick(by_sequence, Qt.Key.Key_Home)
    assert by_sequence.verticalScrollBar().value() == 0
    QTest.keyClick(by_sequence, Qt.Key.Key_PageDown)
    assert 0 < by_sequence.selection.current < 39


def test_the_current_image_stays_in_place_when_columns_change(by_sequence: ThumbnailGrid) -> None:
    by_sequence.set_current(200)
    top = by_sequence.view_rect(19).top()
    by_sequence.resize(560, 480)
    assert by_sequence.grid_layout.columns == 3
    assert by_sequence.view_rect(19).top() == top
    assert by_sequence.grid_layout.starts.tolist() == [0, 9, 39]


def test_runs_begin_where_codes_change() -> None:
    assert group_starts(np.array([4, 4, 1, 1, 1, 4])).tolist() == [0, 2, 5]
    assert group_starts(np.array([], np.int32)).tolist() == []


def test_a_large_pool_of_single_images(
    make_table: Callable[[int], ImageTable], classes: tuple[LabelClass, ...], qtbot: QtBot
) -> None:
    table = make_table(300_000)
    codes = np.arange(300_000, dtype=np.int32)
    names = tuple(f"seq{code:06}" for code in range(300_000))
    table.products = replace(table.products, sequences=Coded(codes, names))
    model = PoolModel()
    model.set_table(table, classes)
    grid = ThumbnailGrid(model)
    qtbot.addWidget(grid)
    grid.resize(720, 480)
    grid.show()
    model.set_query(Query(sort=SortKey.SEQUENCE))
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.selection.current == 299_999
    assert len(grid.visible_positions()) <= 4
    assert not grid.grab().isNull()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_heading_is_painted_in_its_strip(grid: ThumbnailGrid, theme: Theme) -> None:
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.background))
    painter = QPainter(image)
    heading = GroupHeading("mcam00578", 12, (77, 77), ("Mastcam Left",))
    HeadingPainter(theme, grid.font()).paint(painter, QRect(0, 10, 400, 32), heading, 20)
    painter.end()
    assert image.pixelColor(200, 5) == QColor(theme.background)
    assert image.pixelColor(200, 55) == QColor(theme.background)
    assert image.pixelColor(380, 20) == QColor(theme.hover)

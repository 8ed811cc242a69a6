"""Stacks under keys and clicks: the badge, what is selected, what a screen reader is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query
from mars_labeler.services.image_table import ImageTable, SuggestionState
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.models.stack import Stack
from mars_labeler.ui.theme import DARK, LIGHT, Theme
from mars_labeler.ui.widgets.cell_painter import CellPainter, CellState, picture_rect
from mars_labeler.ui.widgets.stack_painter import cell_chip_style
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid
from tests.ui.stacked_world import stack_up

KEY, LEFT, NO = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
GROUND = LabelClass(1, "ground", "g", "#d4613a", 0)


@pytest.fixture
def table(make_table: object) -> ImageTable:
    """Return 40 images: a burst of five, one of two, the others alone."""
    assert callable(make_table)
    made = make_table(40)
    assert isinstance(made, ImageTable)
    stack_up(made, [5, 2])
    return made


@pytest.fixture
def stacked(grid: ThumbnailGrid, model: PoolModel) -> ThumbnailGrid:
    """Return a grid that shows them stacked, the first stack current."""
    model.set_query(Query(is_stacked=True))
    return grid


def badge_point(grid: ThumbnailGrid, position: int) -> QPoint:
    corner = grid.view_rect(position).topLeft()
    found = [
        corner + QPoint(x, y)
        for y in range(0, 40, 4)
        for x in range(0, 40, 4)
        if grid.badge_position(corner + QPoint(x, y)) == position
    ]
    return found[len(found) // 2]


def test_a_selected_stack_counts_all_its_images(stacked: ThumbnailGrid) -> None:
    assert stacked.selected_count() == 5
    assert stacked.selected_ids().tolist() == [10, 20, 30, 40, 50]
    QTest.keyClick(stacked, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert stacked.selected_count() == 7
    QTest.keyClick(stacked, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert stacked.selected_count() == 40


def test_a_click_on_the_badge_opens_the_stack_and_another_closes_it(
    stacked: ThumbnailGrid, model: PoolModel
) -> None:
    QTest.mouseClick(stacked.viewport(), LEFT, NO, badge_point(stacked, 1))
    assert model.image_ids[:4].tolist() == [10, 60, 70, 80]
    assert stacked.current_id() == 60
    assert stacked.selected_ids().tolist() == [60]
    QTest.mouseClick(stacked.viewport(), LEFT, NO, badge_point(stacked, 1))
    assert model.image_ids[:3].tolist() == [10, 60, 80]
    assert stacked.selected_ids().tolist() == [60, 70]


def test_a_click_beside_the_badge_selects(stacked: ThumbnailGrid, model: PoolModel) -> None:
    QTest.mouseClick(stacked.viewport(), LEFT, NO, stacked.view_rect(1).center())
    assert len(model) == 35
    assert stacked.selected_ids().tolist() == [60, 70]
    assert stacked.badge_position(stacked.view_rect(3).topLeft() + QPoint(10, 18)) == -1
    assert stacked.badge_position(QPoint(1, 1)) == -1


def test_closing_from_within_selects_the_stack(stacked: ThumbnailGrid) -> None:
    stacked.toggle_stack()
    QTest.keyClick(stacked, KEY.Key_Right)
    QTest.keyClick(stacked, KEY.Key_Right)
    assert stacked.current_id() == 30
    stacked.toggle_stack()
    assert stacked.current_id() == 10
    assert stacked.selected_count() == 5


def test_stacking_keeps_the_current_image_in_sight(grid: ThumbnailGrid, model: PoolModel) -> None:
    grid.set_current(70)
    model.set_query(Query(is_stacked=True))
    assert grid.current_id() == 60
    assert grid.selected_ids().tolist() == [60, 70]


def test_an_image_in_a_stack_is_found_in_it(stacked: ThumbnailGrid) -> None:
    assert stacked.set_current(70)
    assert stacked.current_id() == 60


def test_an_image_that_is_to_be_seen_itself_opens_its_stack(
    stacked: ThumbnailGrid, model: PoolModel
) -> None:
    assert stacked.set_current(70, opens_stack=True)
    assert stacked.selected_ids().tolist() == [70]
    assert stacked.set_current(10, opens_stack=True)  # the first of a stack is seen as it is
    assert stacked.selected_count() == 5
    assert len(model) == 36


def test_a_screen_reader_is_told_of_the_stack(stacked: ThumbnailGrid) -> None:
    stacked.announce_current()
    assert "stack of 5 images" in stacked.accessibleName()
    assert "5 selected" in stacked.accessibleDescription()
    assert "stack of 5 images" in stacked.tool_tip(0)
    stacked.toggle_stack()
    assert "image 1 of a stack of 5" in stacked.accessibleName()


def painted(cell: Cell, theme: Theme, pixmap: QPixmap | None = None) -> QImage:
    image = QImage(160, 220, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.background))
    painter = QPainter(image)
    CellPainter(theme, QFont()).paint(painter, QRect(10, 10, 140, 180), cell, CellState(pixmap))
    painter.end()
    return image


def test_a_stack_is_told_from_an_image_by_its_shape(qtbot: QtBot) -> None:
    del qtbot
    for theme in (DARK, LIGHT):
        alone = painted(Cell(10, "a.jpg"), theme)
        closed = painted(Cell(10, "a.jpg", stack=Stack(5, 1, is_closed=True)), theme)
        opened = painted(Cell(10, "a.jpg", stack=Stack(5, 1)), theme)
        inner = painted(Cell(10, "a.jpg", stack=Stack(5, 2)), theme)
        images = [alone, closed, opened, inner]
        assert all(a != b for place, a in enumerate(images) for b in images[:place])


def test_the_picture_of_a_stack_leaves_room_for_the_edges(qtbot: QtBot) -> None:
    del qtbot
    rect, stack = QRect(10, 10, 140, 180), Stack(5, 1, is_closed=True)
    assert picture_rect(rect, Cell(10, "a.jpg"), None) == QRect(10, 10, 140, 140)
    assert picture_rect(rect, Cell(10, "a.jpg", stack=stack), None) == QRect(10, 18, 132, 132)


@pytest.mark.parametrize(
    ("stack", "text", "part"),
    [
        (Stack(5, 1, is_closed=True, label_count=5, class_count=1), "ground", ""),
        (Stack(5, 1, is_closed=True, label_count=2, class_count=1), "ground", "2/5"),
        (Stack(5, 1, is_closed=True, label_count=4, class_count=2), "2 classes", ""),
        (Stack(5, 1, label_count=4, class_count=2), "ground", ""),
    ],
)
def test_the_chip_of_a_stack_says_for_how_many_images_it_holds(
    stack: Stack, text: str, part: str
) -> None:
    style = cell_chip_style(Cell(10, "a.jpg", label=GROUND, stack=stack), DARK)
    assert style is not None
    assert (style.text, style.confidence) == (text, part)


@pytest.mark.parametrize(("alike", "part"), [(5, "0.80"), (3, "3/5")])
def test_the_chip_of_a_suggestion_says_for_how_many_images_it_is_made(
    alike: int, part: str
) -> None:
    stack = Stack(5, 1, is_closed=True, alike_count=alike)
    cell = Cell(
        10, "a.jpg", suggestion=GROUND, confidence=0.8, state=SuggestionState.ACTIVE, stack=stack
    )
    style = cell_chip_style(cell, DARK)
    assert style is not None
    assert (style.text, style.confidence) == ("ground", part)

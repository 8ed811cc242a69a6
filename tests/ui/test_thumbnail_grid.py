"""The grid under keys, clicks and the rubber band."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query, Status
from mars_labeler.services.image_table import ImageTable
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import THUMBNAIL_SIZES
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]

KEY, LEFT, RIGHT = Qt.Key, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def _center(grid: ThumbnailGrid, position: int) -> QPoint:
    return grid.view_rect(position).center()


def _click(grid: ThumbnailGrid, position: int, modifiers: Qt.KeyboardModifier = NO) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, _center(grid, position))


def _move_pressed(grid: ThumbnailGrid, point: QPoint) -> None:
    viewport = grid.viewport()
    at, on_screen = QPointF(point), viewport.mapToGlobal(QPointF(point))
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, on_screen, Qt.MouseButton.NoButton, LEFT, NO
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def _positions(grid: ThumbnailGrid) -> list[int]:
    return [int(image_id) // 10 - 1 for image_id in grid.selected_ids()]


@pytest.mark.parametrize(
    ("keys", "current"),
    [
        ([KEY.Key_Right], 1),
        ([KEY.Key_Right, KEY.Key_Down], 5),
        ([KEY.Key_End], 39),
        ([KEY.Key_End, KEY.Key_Up, KEY.Key_Left], 34),
        ([KEY.Key_End, KEY.Key_Home], 0),
        ([KEY.Key_PageDown], 8),
        ([KEY.Key_PageDown, KEY.Key_PageUp], 0),
    ],
)
def test_keys_move(grid: ThumbnailGrid, keys: list[Qt.Key], current: int) -> None:
    for key in keys:
        QTest.keyClick(grid, key)
    assert _positions(grid) == [current]
    assert grid.current_id() == 10 * (current + 1)
    assert grid.viewport().rect().contains(grid.view_rect(current))


def test_shift_extends_and_ctrl_leaves_the_selection(grid: ThumbnailGrid) -> None:
    QTest.keyClick(grid, KEY.Key_Right)
    QTest.keyClick(grid, KEY.Key_Down, SHIFT)
    assert _positions(grid) == [1, 2, 3, 4, 5]
    QTest.keyClick(grid, KEY.Key_Down, CTRL)
    assert _positions(grid) == [1, 2, 3, 4, 5]
    assert grid.current_id() == 100
    QTest.keyClick(grid, KEY.Key_Space, CTRL)
    assert _positions(grid) == [1, 2, 3, 4, 5, 9]


def test_ctrl_a_selects_all_and_keeps_the_current(grid: ThumbnailGrid) -> None:
    QTest.keyClick(grid, KEY.Key_Right)
    QTest.keyClick(grid, KEY.Key_A, CTRL)
    assert grid.selected_count() == 40
    assert grid.current_id() == 20
    grid.collapse_selection()
    assert _positions(grid) == [1]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KEY.Key_G, "g"),
        (KEY.Key_A, "a"),
        (KEY.Key_3, "3"),
        (KEY.Key_Space, " "),
        (KEY.Key_Return, "\r"),
        (KEY.Key_Enter, "\r"),
        (KEY.Key_Backspace, "\b"),
        (KEY.Key_Delete, "\x7f"),
        (KEY.Key_Period, "."),
        (KEY.Key_Slash, "/"),
        (KEY.Key_Question, "?"),
        (KEY.Key_Escape, "\x1b"),
    ],
)
def test_keys_of_the_window_are_left_to_it(grid: ThumbnailGrid, key: Qt.Key, text: str) -> None:
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, key, NO, text)
        event.ignore()
        QApplication.sendEvent(grid, event)
        assert not event.isAccepted()
    assert _positions(grid) == [0]


def test_click_shift_click_and_ctrl_click(grid: ThumbnailGrid) -> None:
    _click(grid, 2)
    assert _positions(grid) == [2]
    _click(grid, 6, SHIFT)
    assert _positions(grid) == [2, 3, 4, 5, 6]
    _click(grid, 4, CTRL)
    assert _positions(grid) == [2, 3, 5, 6]
    assert grid.current_id() == 40


def test_click_beside_the_cells_selects_the_current_image_alone(grid: ThumbnailGrid) -> None:
    _click(grid, 2)
    _click(grid, 5, SHIFT)
    QTest.mouseClick(grid.viewport(), LEFT, pos=QPoint(1, 1))
    assert _positions(grid) == [5]


def test_rubber_band(grid: ThumbnailGrid) -> None:
    QTest.mousePress(grid.viewport(), LEFT, NO, _center(grid, 0))
    _move_pressed(grid, _center(grid, 5))
    assert _positions(grid) == [0, 1, 4, 5]
    assert not grid.grab().isNull()
    QTest.mouseRelease(grid.viewport(), LEFT, NO, _center(grid, 5))
    assert _positions(grid) == [0, 1, 4, 5]
    assert grid.band is None


def test_rubber_band_with_ctrl_adds(grid: ThumbnailGrid) -> None:
    _click(grid, 7)
    QTest.mousePress(grid.viewport(), LEFT, CTRL, QPoint(1, 1))
    _move_pressed(grid, _center(grid, 1))
    QTest.mouseRelease(grid.viewport(), LEFT, CTRL, _center(grid, 1))
    assert _positions(grid) == [0, 1, 7]


def test_double_click_activates(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    _click(grid, 3)
    with qtbot.waitSignal(grid.activated) as activated:
        QTest.mouseDClick(grid.viewport(), LEFT, pos=_center(grid, 3))
    assert activated.args == [40]


def test_right_click_selects_what_is_not_selected(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    _click(grid, 1)
    _click(grid, 2, SHIFT)
    QTest.mousePress(grid.viewport(), RIGHT, pos=_center(grid, 2))
    assert _positions(grid) == [1, 2]
    QTest.mousePress(grid.viewport(), RIGHT, pos=_center(grid, 3))
    assert _positions(grid) == [3]
    point = _center(grid, 3)
    on_screen = grid.viewport().mapToGlobal(point)
    with qtbot.waitSignal(grid.menu_requested) as requested:
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(grid.viewport(), QContextMenuEvent(reason, point, on_screen))
    assert requested.args == [on_screen]


def test_signals_tell_of_the_current_image(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignals([grid.current_changed, grid.selection_changed]):
        QTest.keyClick(grid, KEY.Key_Right)
    with qtbot.assertNotEmitted(grid.current_changed), qtbot.waitSignal(grid.selection_changed):
        grid.select_all()


def test_empty_pool(grid: ThumbnailGrid, model: PoolModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.current_changed) as changed:
        model.set_table(None)
    assert changed.args == [-1]
    QTest.keyClick(grid, KEY.Key_Down)
    assert not grid.advance()
    assert not grid.set_current(10)
    assert grid.selected_ids().tolist() == []
    assert grid.accessibleDescription() == "No images are shown."
    assert not grid.grab().isNull()


def test_advance_goes_on_after_the_selection(grid: ThumbnailGrid) -> None:
    _click(grid, 1)
    _click(grid, 3, SHIFT)
    assert grid.advance()
    assert _positions(grid) == [4]
    grid.set_current(400)
    assert not grid.advance()
    assert _positions(grid) == [39]


def test_step(grid: ThumbnailGrid) -> None:
    assert not grid.step(-1)
    assert grid.step(1)
    assert _positions(grid) == [1]


def test_labeled_image_stays_current_until_the_query_is_asked_again(
    grid: ThumbnailGrid, model: PoolModel, table: ImageTable
) -> None:
    model.set_query(Query(status=Status.UNLABELED))
    grid.set_current(30)
    table.labels[2] = 2
    model.refresh((30,))
    assert grid.current_id() == 30
    assert grid.accessibleName() == "Images: 000002ML.JPG, sol 2, labeled wheel"
    assert grid.accessibleDescription() == "Image 3 of 40, 1 selected"
    model.reapply()
    assert grid.current_id() == 40


def test_current_image_stays_in_its_place_on_the_screen(grid: ThumbnailGrid) -> None:
    grid.set_current(200)
    top = grid.view_rect(19).top()
    grid.resize(560, 480)
    assert grid.grid_layout.columns == 3
    assert grid.view_rect(19).top() == top
    grid.set_cell_size(120)
    assert grid.view_rect(19).top() == top


def test_ctrl_wheel_changes_the_size_within_bounds(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    def turn(notches: int) -> None:
        point = QPointF(100, 100)
        on_screen = grid.viewport().mapToGlobal(point)
        angle, none, phase = QPoint(0, 120 * notches), QPoint(), Qt.ScrollPhase.NoScrollPhase
        no_button = Qt.MouseButton.NoButton
        event = QWheelEvent(point, on_screen, none, angle, no_button, CTRL, phase, False)
        QApplication.sendEvent(grid.viewport(), event)

    with qtbot.waitSignal(grid.cell_size_changed) as changed:
        turn(1)
    assert changed.args == [176]
    turn(-100)
    assert grid.cell_size == THUMBNAIL_SIZES.start
    turn(100)
    assert grid.cell_size == THUMBNAIL_SIZES.stop - 1

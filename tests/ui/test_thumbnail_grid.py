"""The grid under keys, clicks and the rubber band; pictures, paints and large pools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query, Status
from mars_labeler.services.image_table import ImageTable
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import THUMBNAIL_SIZES
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]

KEY, LEFT, RIGHT = Qt.Key, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def table(make_table: MakeTable) -> ImageTable:
    return make_table(40)


@pytest.fixture
def model(table: ImageTable, classes: Classes) -> PoolModel:
    made = PoolModel()
    made.set_table(table, classes)
    return made


@pytest.fixture
def grid(qtbot: QtBot, model: PoolModel) -> ThumbnailGrid:
    """Return a grid of 40 images (ids 10 to 400), four in a row, the first one current."""
    made = ThumbnailGrid(model)
    qtbot.addWidget(made)
    made.resize(720, 480)
    made.show()
    assert made.grid_layout.columns == 4
    return made


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


def _thumbnail(image_id: int) -> bytes:
    if image_id == 20:
        raise ImageDecodeError("The file ends early.", "Copy it again.")
    buffer = BytesIO()
    Image.new("RGB", (16, 12), (0, 200, 0)).save(buffer, "png")
    return buffer.getvalue()


@pytest.fixture
def store(qtbot: QtBot) -> Iterator[ThumbnailStore]:
    del qtbot
    made = ThumbnailStore(_thumbnail)
    yield made
    made.shutdown()


def test_pictures_arrive_and_failures_say_why(
    grid: ThumbnailGrid, store: ThumbnailStore, qtbot: QtBot
) -> None:
    grid.set_thumbnails(store)
    qtbot.waitUntil(lambda: store.pixmap(10) is not None and store.failure(20) != "")
    color = grid.grab().toImage().pixelColor(_center(grid, 0) - QPoint(0, 20))
    assert (color.red(), color.green(), color.blue()) == (0, 200, 0)
    assert grid.tool_tip(0) == "000000ML.JPG\nMastcam L · sol 0"
    assert grid.tool_tip(1).endswith("The file ends early. Copy it again.")
    grid.set_thumbnails(None)
    assert grid.grab().toImage().pixelColor(_center(grid, 0) - QPoint(0, 20)) != color


def test_scrolled_picture_is_painted_where_a_whole_repaint_puts_it(
    grid: ThumbnailGrid, store: ThumbnailStore, qtbot: QtBot
) -> None:
    grid.set_thumbnails(store)
    qtbot.waitUntil(lambda: store.pixmap(10) is not None)
    whole = grid.grab().toImage()
    grid.verticalScrollBar().setValue(110)
    scrolled = grid.grab().toImage()
    x, bottom = _center(grid, 0).x(), 60
    assert [scrolled.pixel(x, y) for y in range(bottom)] == [
        whole.pixel(x, y + 110) for y in range(bottom)
    ]


def test_only_what_is_in_sight_is_asked_for(
    make_table: MakeTable, classes: Classes, grid: ThumbnailGrid, model: PoolModel
) -> None:
    asked: set[int] = set()

    class Asked(ThumbnailStore):
        def want(self, image_ids: object) -> None:
            assert isinstance(image_ids, list)
            asked.update(image_ids)

    store = Asked(_thumbnail)
    grid.set_thumbnails(store)
    model.set_table(make_table(300_000), classes)
    QTest.keyClick(grid, KEY.Key_End)
    grid.grab()
    store.shutdown()
    assert 3_000_000 in asked
    assert len(asked) < 200


def test_large_pool(
    make_table: MakeTable, classes: Classes, grid: ThumbnailGrid, model: PoolModel
) -> None:
    model.set_table(make_table(300_000), classes)
    QTest.keyClick(grid, KEY.Key_End)
    assert grid.current_id() == 3_000_000
    assert grid.viewport().rect().contains(grid.view_rect(299_999))
    assert len(grid.visible_positions()) < 50
    grid.select_all()
    assert grid.selected_count() == 300_000


def test_repaints_do_not_use_up_references_to_none(grid: ThumbnailGrid) -> None:
    """PySide6 6.12.0 drops one at every override that returns nothing, and aborts in the end."""
    grid.viewport().repaint()
    before = sys.getrefcount(None)
    for _ in range(200):
        grid.viewport().repaint()
    assert abs(sys.getrefcount(None) - before) < 50

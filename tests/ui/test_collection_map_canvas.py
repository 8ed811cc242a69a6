"""The map under the pointer and the keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.map_points import MapPoints, plain_points
from mars_labeler.ui.widgets.collection_map_canvas import CollectionMapCanvas
from mars_labeler.ui.widgets.collection_map_marks import Card

Button: TypeAlias = Qt.MouseButton
Modifier: TypeAlias = Qt.KeyboardModifier


def nine() -> MapPoints:
    """Return points on a grid of three by three: ids 10 to 90, row by row."""
    steps = np.array([0.1, 0.5, 0.9], np.float32)
    positions = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return plain_points(np.arange(10, 100, 10), positions)


@pytest.fixture
def canvas(qtbot: QtBot) -> CollectionMapCanvas:
    """Return a map of nine images."""
    made = CollectionMapCanvas()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.set_cards(lambda image_id: Card(Cell(image_id, f"{image_id}.JPG"), None))
    made.show_points(nine())
    made.show()
    return made


def send(
    canvas: CollectionMapCanvas,
    kind: QEvent.Type,
    point: QPointF,
    button: Button = Button.LeftButton,
    modifiers: Modifier = Modifier.NoModifier,
) -> None:
    """Send an event of the pointer."""
    pressed = Button.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(kind, point, canvas.mapToGlobal(point), button, pressed, modifiers)
    QApplication.sendEvent(canvas, event)


def drag(
    canvas: CollectionMapCanvas,
    points: list[QPointF],
    button: Button = Button.LeftButton,
    modifiers: Modifier = Modifier.NoModifier,
) -> None:
    """Press, move through points, and release."""
    send(canvas, QEvent.Type.MouseButtonPress, points[0], button, modifiers)
    for point in points[1:]:
        send(canvas, QEvent.Type.MouseMove, point, button, modifiers)
    send(canvas, QEvent.Type.MouseButtonRelease, points[-1], button, modifiers)


def around(canvas: CollectionMapCanvas, *image_ids: int) -> list[QPointF]:
    """Return the corners of a box round some images, the first one twice."""
    points = [canvas.view_point(image_id) for image_id in image_ids]
    left, right = min(p.x() for p in points) - 20, max(p.x() for p in points) + 20
    top, bottom = min(p.y() for p in points) - 20, max(p.y() for p in points) + 20
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return [QPointF(x, y) for x, y in corners]


def click(
    canvas: CollectionMapCanvas, image_id: int, modifiers: Modifier = Modifier.NoModifier
) -> None:
    """Click at an image."""
    drag(canvas, [canvas.view_point(image_id)], modifiers=modifiers)


def selected(canvas: CollectionMapCanvas) -> list[int]:
    """Return the selected images."""
    ids: list[int] = canvas.points.selected_ids.tolist()
    return ids


def test_a_lasso_selects_the_images_inside(canvas: CollectionMapCanvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.selection_changed):
        drag(canvas, around(canvas, 10, 20, 40, 50))
    assert (selected(canvas), canvas.has_lasso) == ([10, 20, 40, 50], True)
    canvas.grab()
    assert canvas.clear_selection()
    assert (selected(canvas), canvas.has_lasso) == ([], False)
    assert not canvas.clear_selection()


def test_with_ctrl_a_lasso_adds(canvas: CollectionMapCanvas) -> None:
    drag(canvas, around(canvas, 10, 20))
    drag(canvas, around(canvas, 90), modifiers=Modifier.ControlModifier)
    assert selected(canvas) == [10, 20, 90]


def test_a_click_selects_the_nearest_image_and_beside_all_none(
    canvas: CollectionMapCanvas,
) -> None:
    drag(canvas, [canvas.view_point(50) + QPointF(5, 4)])
    assert (selected(canvas), canvas.current_id) == ([50], 50)
    drag(canvas, [canvas.view_point(50) + QPointF(60, 60)])
    assert (selected(canvas), canvas.current_id) == ([], NONE)


def test_ctrl_and_a_click_add_an_image_or_take_it_away(canvas: CollectionMapCanvas) -> None:
    click(canvas, 50)
    click(canvas, 10, Modifier.ControlModifier)
    assert selected(canvas) == [10, 50]
    click(canvas, 50, Modifier.ControlModifier)
    assert selected(canvas) == [10]


def test_what_the_filters_hide_cannot_be_selected(canvas: CollectionMapCanvas) -> None:
    canvas.show_points(replace(nine(), is_dimmed=np.arange(9) < 3))
    drag(canvas, around(canvas, 10, 60))
    assert selected(canvas) == [40, 50, 60]
    click(canvas, 20)
    assert selected(canvas) == []
    canvas.select_all()
    assert selected(canvas) == [40, 50, 60, 70, 80, 90]


@pytest.mark.parametrize(
    ("button", "modifiers"),
    [(Button.MiddleButton, Modifier.NoModifier), (Button.LeftButton, Modifier.ShiftModifier)],
)
def test_the_middle_button_or_shift_moves_the_map(
    canvas: CollectionMapCanvas, button: Button, modifiers: Modifier
) -> None:
    canvas.zoom_by(4)
    before = canvas.view_point(50)
    drag(canvas, [QPointF(200, 200), QPointF(230, 190)], button, modifiers)
    assert (canvas.view_point(50) - before - QPointF(30, -10)).manhattanLength() < 0.1
    assert selected(canvas) == []


def test_the_wheel_zooms_at_the_pointer(canvas: CollectionMapCanvas) -> None:
    point = canvas.view_point(60)
    event = QWheelEvent(
        point, canvas.mapToGlobal(point), QPoint(), QPoint(0, 240), Button.NoButton,
        Modifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert canvas.zoom == pytest.approx(1.25**2)
    assert (canvas.view_point(60) - point).manhattanLength() < 0.1


def test_arrows_go_to_the_neighbor(canvas: CollectionMapCanvas, qtbot: QtBot) -> None:
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down)
    visited = []
    for key in keys:  # the first key only begins, in the middle
        qtbot.keyClick(canvas, key)
        visited.append(canvas.current_id)
    assert visited == [50, 40, 10, 20, 50]
    assert selected(canvas) == [50]
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.current_id == 60


def test_an_arrow_brings_the_neighbor_into_sight(canvas: CollectionMapCanvas, qtbot: QtBot) -> None:
    click(canvas, 50)
    canvas.zoom_by(10)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.rect().contains(canvas.view_point(60).toPoint())


def test_plus_and_minus_zoom_and_zero_shows_all(canvas: CollectionMapCanvas, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        qtbot.keyClick(canvas, key)
    assert canvas.zoom == pytest.approx(1.25)
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == 1


def test_enter_and_a_double_click_open_an_image(canvas: CollectionMapCanvas, qtbot: QtBot) -> None:
    opened: list[int] = []
    canvas.activated.connect(opened.append)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert opened == []
    click(canvas, 30)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    send(canvas, QEvent.Type.MouseButtonDblClick, canvas.view_point(70))
    assert opened == [30, 70]


def test_the_right_button_selects_what_it_is_over(canvas: CollectionMapCanvas) -> None:
    drag(canvas, around(canvas, 10, 20))
    send(canvas, QEvent.Type.MouseButtonPress, canvas.view_point(20), Button.RightButton)
    assert selected(canvas) == [10, 20]
    send(canvas, QEvent.Type.MouseButtonPress, canvas.view_point(90), Button.RightButton)
    assert selected(canvas) == [90]


def test_the_card_is_that_of_the_image_pointed_at_else_of_the_one_selected(
    canvas: CollectionMapCanvas,
) -> None:
    click(canvas, 50)
    assert canvas.pointed_id == 50
    send(canvas, QEvent.Type.MouseMove, canvas.view_point(20), Button.NoButton)
    assert canvas.pointed_id == 20
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas.pointed_id == 50
    click(canvas, 60, Modifier.ControlModifier)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas.pointed_id == NONE


def test_the_card_shows_the_picture_beside_the_point(canvas: CollectionMapCanvas) -> None:
    pixmap = QPixmap(64, 48)
    pixmap.fill(Qt.GlobalColor.green)
    canvas.set_cards(lambda image_id: Card(Cell(image_id, "a.JPG"), pixmap))
    for image_id in (10, 90):  # the card turns to the side where there is room
        click(canvas, image_id)
        shown = canvas.grab().toImage()
        greens = [
            (x, y)
            for x in range(0, 400, 4)
            for y in range(0, 400, 4)
            if shown.pixelColor(x, y) == Qt.GlobalColor.green
        ]
        assert len(greens) > 500


def test_other_colors_keep_what_is_current(canvas: CollectionMapCanvas) -> None:
    click(canvas, 50)
    fewer = nine()
    keep = fewer.ids != 10
    canvas.show_points(
        replace(
            plain_points(fewer.ids[keep], fewer.positions[keep]), colors=fewer.colors[keep]
        ).selecting_ids([50])
    )
    assert (canvas.current_id, selected(canvas)) == (50, [50])

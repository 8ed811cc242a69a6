"""Zoom and pan of one picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.ui.widgets.image_canvas import MAX_ZOOM, ZOOM_STEP, ImageCanvas


@pytest.fixture
def canvas(qtbot: QtBot) -> ImageCanvas:
    """Return a canvas of 400 x 300 with a picture of 200 x 100 fitted into it."""
    made = ImageCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    made.show_pixmap(_picture(200, 100))
    return made


def _picture(width: int, height: int) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.red)
    return pixmap


def _turn_wheel(canvas: ImageCanvas, point: QPointF, notches: int) -> None:
    event = QWheelEvent(
        point,
        canvas.mapToGlobal(point),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def _drag(canvas: ImageCanvas, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(end),
        canvas.mapToGlobal(QPointF(end)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, move)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_fits_and_stays_fitted(canvas: ImageCanvas) -> None:
    assert canvas.zoom == pytest.approx(2.0)
    canvas.resize(200, 300)
    assert canvas.is_fitted
    assert canvas.zoom == pytest.approx(1.0)


def test_wheel_keeps_the_point_under_the_pointer(canvas: ImageCanvas) -> None:
    pointer = QPointF(130, 180)
    before = canvas.image_point(pointer)
    _turn_wheel(canvas, pointer, 3)
    after = canvas.image_point(pointer)
    assert canvas.zoom == pytest.approx(2.0 * ZOOM_STEP**3)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    assert not canvas.is_fitted


def test_zoom_is_bounded(canvas: ImageCanvas) -> None:
    for _ in range(40):
        canvas.zoom_in()
    assert canvas.zoom == pytest.approx(MAX_ZOOM)
    for _ in range(60):
        canvas.zoom_out()
    assert canvas.zoom == pytest.approx(1.0)


def test_actual_size_and_fit(canvas: ImageCanvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.zoom_changed):
        canvas.actual_size()
    assert canvas.zoom == pytest.approx(1.0)
    canvas.fit()
    assert canvas.zoom == pytest.approx(2.0)


def test_double_click_changes_between_both(canvas: ImageCanvas) -> None:
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert canvas.zoom == pytest.approx(1.0)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert canvas.is_fitted


def test_picture_follows_a_drag(canvas: ImageCanvas) -> None:
    canvas.zoom_in()
    held = canvas.image_point(QPointF(200, 150))
    _drag(canvas, QPoint(200, 150), QPoint(230, 160))
    moved = canvas.image_point(QPointF(230, 160))
    assert (moved.x(), moved.y()) == pytest.approx((held.x(), held.y()))


def test_picture_cannot_be_lost(canvas: ImageCanvas) -> None:
    _drag(canvas, QPoint(5, 5), QPoint(5000, 5000))
    assert (canvas.center.x(), canvas.center.y()) == (0.0, 0.0)


def test_finer_picture_takes_the_place_of_the_coarse_one(canvas: ImageCanvas) -> None:
    canvas.zoom_in()
    corner = canvas.image_point(QPointF(0, 0))
    width_on_screen = canvas.zoom * 200
    canvas.replace_pixmap(_picture(2000, 1000))
    finer = canvas.image_point(QPointF(0, 0))
    assert canvas.zoom * 2000 == pytest.approx(width_on_screen)
    assert (finer.x(), finer.y()) == pytest.approx((10 * corner.x(), 10 * corner.y()))


def test_nothing_to_zoom(canvas: ImageCanvas) -> None:
    canvas.show_pixmap(None)
    canvas.zoom_in()
    canvas.actual_size()
    canvas.show_message("The file ends early.")
    assert canvas.pixmap is None
    assert not canvas.grab().isNull()


def test_the_pointer_is_over_a_pixel_or_over_none(canvas: ImageCanvas, qtbot: QtBot) -> None:
    """The picture of 200 x 100 fills the view of 400 x 300 between rows 50 and 250."""
    assert canvas.pointed_pixel is None
    with qtbot.waitSignal(canvas.pointer_moved):
        QTest.mouseMove(canvas, QPoint(101, 61))
    assert canvas.pointed_pixel == QPoint(50, 5)
    QTest.mouseMove(canvas, QPoint(101, 20))
    qtbot.waitUntil(lambda: canvas.pointed_pixel is None)
    QTest.mouseMove(canvas, QPoint(101, 61))
    qtbot.waitUntil(lambda: canvas.pointed_pixel is not None)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas.pointed_pixel is None


def _colored(canvas: ImageCanvas, x: float, y: float) -> str:
    """Return the color of the view at a point of the picture."""
    view = (QPointF(x, y) - canvas.center) * canvas.zoom / canvas.devicePixelRatioF()
    place = (QPointF(canvas.rect().center()) + view).toPoint()
    return canvas.grab().toImage().pixelColor(place).name()


def test_what_is_laid_over_the_picture_follows_zoom_and_pan(canvas: ImageCanvas) -> None:
    blue = _picture(10, 10)
    blue.fill(Qt.GlobalColor.blue)
    canvas.set_overlay(blue, QRectF(0.5, 0, 0.5, 1))
    assert (_colored(canvas, 50, 50), _colored(canvas, 150, 50)) == ("#ff0000", "#0000ff")
    _turn_wheel(canvas, QPointF(200, 150), 4)
    _drag(canvas, QPoint(200, 150), QPoint(230, 150))
    assert (_colored(canvas, 90, 50), _colored(canvas, 110, 50)) == ("#ff0000", "#0000ff")


def test_what_would_lie_beyond_the_picture_is_cut(canvas: ImageCanvas) -> None:
    background = canvas.grab().toImage().pixelColor(200, 10).name()
    blue = _picture(10, 10)
    blue.fill(Qt.GlobalColor.blue)
    canvas.set_overlay(blue, QRectF(0, -0.5, 1, 2))
    assert _colored(canvas, 100, 50) == "#0000ff"
    assert canvas.grab().toImage().pixelColor(200, 10).name() == background


def test_it_goes_with_its_picture_and_stays_with_a_finer_one(canvas: ImageCanvas) -> None:
    blue = _picture(10, 10)
    blue.fill(Qt.GlobalColor.blue)
    canvas.set_overlay(blue)
    canvas.replace_pixmap(_picture(400, 200))
    is_kept = canvas.has_overlay
    assert _colored(canvas, 200, 100) == "#0000ff"
    canvas.show_pixmap(_picture(200, 100))
    assert (is_kept, canvas.has_overlay) == (True, False)
    assert _colored(canvas, 100, 50) == "#ff0000"

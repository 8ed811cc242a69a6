"""What the grid paints: pictures as they arrive, large pools, many repaints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import ImageTable
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]


def _center(grid: ThumbnailGrid, position: int) -> QPoint:
    return grid.view_rect(position).center()


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
    QTest.keyClick(grid, Qt.Key.Key_End)
    grid.grab()
    store.shutdown()
    assert 3_000_000 in asked
    assert len(asked) < 200


def test_scrolling_up_asks_for_what_stands_above(
    make_table: MakeTable, classes: Classes, grid: ThumbnailGrid, model: PoolModel
) -> None:
    asked: list[list[int]] = []

    class Asked(ThumbnailStore):
        def want(self, image_ids: Sequence[int]) -> None:
            asked.append(list(image_ids))

    store = Asked(_thumbnail)
    grid.set_thumbnails(store)
    model.set_table(make_table(2_000), classes)
    bar = grid.verticalScrollBar()
    bar.setValue(5_000)
    grid.grab()
    down, visible = asked[-1], grid.visible_positions()
    assert min(down) == 10 * (visible.start + 1)
    assert max(down) > 10 * visible.stop
    bar.setValue(4_900)
    grid.grab()
    up, visible = asked[-1], grid.visible_positions()
    store.shutdown()
    assert up[: len(visible)] == [10 * (place + 1) for place in visible]
    assert min(up) < 10 * (visible.start + 1)
    assert max(up) == 10 * visible.stop


def has_length(items: Sequence[object], length: int) -> bool:
    """Return whether there are so many items."""
    return len(items) == length


@pytest.mark.parametrize(
    ("keys", "touched"),
    [
        ([Qt.Key.Key_Right], {0, 1}),
        ([Qt.Key.Key_Right, Qt.Key.Key_Right], {1, 2}),
        ([Qt.Key.Key_Down], {0, 4}),
    ],
)
def test_a_step_paints_the_cells_it_leaves_and_enters(
    grid: ThumbnailGrid,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    keys: Sequence[Qt.Key],
    touched: set[int],
) -> None:
    grid.viewport().repaint()
    painted: list[set[int]] = []
    paint_cells = grid.paint_cells

    def watched(painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        painted.append(set(positions))
        paint_cells(painter, exposed, positions)

    monkeypatch.setattr(grid, "paint_cells", watched)
    for count, key in enumerate(keys, 1):
        QTest.keyClick(grid, key)
        qtbot.waitUntil(partial(has_length, painted, count))
    assert painted[-1] == touched


def test_a_range_and_its_end_repaint_what_they_mark(
    grid: ThumbnailGrid, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.viewport().repaint()
    painted: list[set[int]] = []
    monkeypatch.setattr(
        grid, "paint_cells", lambda _painter, _exposed, positions: painted.append(set(positions))
    )
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(painted) == 1)
    assert painted[0] >= {0, 1, 2, 3, 4}
    QTest.keyClick(grid, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(painted) == 2)
    assert painted[1] >= {0, 1, 2, 3, 4, 5}


def test_only_exposed_cells_are_painted(
    grid: ThumbnailGrid, store: ThumbnailStore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.set_thumbnails(store)
    qtbot.waitUntil(grid.is_complete)
    grid.viewport().repaint()
    painted: list[int] = []
    paint_cells = grid.paint_cells

    def watched(painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        painted.extend(positions)
        paint_cells(painter, exposed, positions)

    monkeypatch.setattr(grid, "paint_cells", watched)
    first, last = 0, grid.visible_positions()[-1]
    grid.viewport().repaint(QRegion(grid.view_rect(first)) | QRegion(grid.view_rect(last)))
    assert first in painted
    assert len(painted) < len(grid.visible_positions())


def test_large_pool(
    make_table: MakeTable, classes: Classes, grid: ThumbnailGrid, model: PoolModel
) -> None:
    model.set_table(make_table(300_000), classes)
    QTest.keyClick(grid, Qt.Key.Key_End)
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

"""The strip that says why: words, and as many neighbors as there is room for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.widgets.heat_legend import HeatLegend
from mars_labeler.ui.widgets.neighbor_tile import TILE_WIDTH, NeighborTile
from mars_labeler.ui.widgets.neighbor_tiles import ShownNeighbor
from mars_labeler.ui.widgets.why_strip import WhyStrip

WHEEL = LabelClass(2, "wheel", "w", "#3f8fc4", 1)


@pytest.fixture
def strip(qtbot: QtBot) -> WhyStrip:
    """Return a strip of 900 pixels with eight neighbors, the images 1 to 8."""
    made = WhyStrip()
    qtbot.addWidget(made)
    made.resize(900, made.height())
    made.show()
    made.set_words("Bright is what counted for wheel (0.87).", has_heat=True)
    made.set_neighbors(
        [ShownNeighbor(key, f"{key}.png", WHEEL, 1 - key / 10) for key in range(1, 9)]
    )
    return made


def tiles(strip: WhyStrip) -> list[NeighborTile]:
    """Return the tiles in sight."""
    return [tile for tile in strip.findChildren(NeighborTile) if tile.isVisible()]


def test_all_neighbors_are_there_where_there_is_room(strip: WhyStrip) -> None:
    assert strip.neighbors == tuple(range(1, 9))
    assert strip.findChildren(HeatLegend)[0].isVisible()


def test_the_nearest_stay_where_there_is_little(strip: WhyStrip) -> None:
    strip.resize(4 * TILE_WIDTH, strip.height())
    assert strip.neighbors == (1, 2, 3)
    assert not strip.findChildren(HeatLegend)[0].isVisible()
    strip.resize(900, strip.height())
    assert strip.neighbors == tuple(range(1, 9))


def test_a_click_asks_for_the_image(strip: WhyStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.image_requested) as caught:
        qtbot.mouseClick(tiles(strip)[2], Qt.MouseButton.LeftButton)
    assert caught.args == [3]


def test_it_is_read_out_what_a_neighbor_is(strip: WhyStrip) -> None:
    assert tiles(strip)[0].accessibleName() == "1.png, labeled wheel, similarity 0.90"
    assert strip.accessibleDescription().startswith("Bright is")


def test_a_picture_comes_when_it_is_there(strip: WhyStrip) -> None:
    before = strip.grab().toImage()
    red = QPixmap(64, 48)
    red.fill(Qt.GlobalColor.red)
    strip.set_picture(2, red)
    after = strip.grab().toImage()
    middle = tiles(strip)[1].geometry().center()
    assert before.pixelColor(middle) != after.pixelColor(middle)
    assert after.pixelColor(middle).name() == "#ff0000"


def test_its_height_does_not_change_when_the_neighbors_come(strip: WhyStrip) -> None:
    height = strip.height()
    strip.set_neighbors(())
    assert strip.height() == height
    assert strip.neighbors == ()

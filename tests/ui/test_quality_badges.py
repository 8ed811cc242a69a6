"""Badges of quality flags: told apart by shape, legible, and also said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import SPLITS, ImageTable
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import DARK, LIGHT, Theme
from mars_labeler.ui.widgets.cell_painter import CellPainter, CellState
from mars_labeler.ui.widgets.quality_badges import BADGE_PX, MOST_BADGES, paint_quality_badges
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

Paint = Callable[[QualityFlag, Theme, str], QImage]

NOTHING = QualityFlag(0)
PICTURE = QRect(0, 0, 96, 72)
EVERYTHING = QualityFlag(sum(QualityFlag))
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


@pytest.fixture
def paint(qtbot: QtBot) -> Paint:
    """Return a function that paints the badges of flags on a picture of one color."""
    del qtbot  # only for its application

    def painted(flags: QualityFlag, theme: Theme, color: str) -> QImage:
        image = QImage(PICTURE.size(), QImage.Format.Format_RGB32)
        image.fill(QColor(color))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_quality_badges(painter, PICTURE, flags, theme)
        painter.end()
        return image

    return painted


def shades(image: QImage, rect: QRect) -> set[int]:
    """Return the brightnesses in a part of a picture, each 0 to 255."""
    spots = [
        (x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top(), rect.bottom())
    ]
    return {image.pixelColor(*spot).lightness() for spot in spots}


@THEMES
def test_every_flag_has_a_shape_of_its_own(paint: Paint, theme: Theme) -> None:
    pictures = [paint(flag, theme, "#808080").convertToFormat(QImage.Format.Format_Grayscale8)
                for flag in QualityFlag]  # fmt: skip
    for place, picture in enumerate(pictures):
        assert picture not in pictures[:place]


@THEMES
@pytest.mark.parametrize("ground", ["#000000", "#ffffff"])
def test_a_badge_is_legible_on_any_picture(paint: Paint, theme: Theme, ground: str) -> None:
    badge = QRect(PICTURE.left() + 3, PICTURE.bottom() - BADGE_PX - 2, BADGE_PX, BADGE_PX)
    for flag in QualityFlag:
        found = shades(paint(flag, theme, ground), badge)
        assert max(found) - min(found) > 100, flag


def test_badges_leave_most_of_a_small_picture_free(paint: Paint) -> None:
    picture = paint(EVERYTHING, DARK, "#ff00ff")
    above = QRect(0, 0, PICTURE.width(), PICTURE.height() - BADGE_PX - 4)
    beside = QRect(70, 0, PICTURE.width() - 70, PICTURE.height())
    untouched = {QColor("#ff00ff").lightness()}
    assert shades(picture, above) == shades(picture, beside) == untouched


def test_more_than_a_few_become_a_number(paint: Paint) -> None:
    few = QualityFlag(sum(list(QualityFlag)[:MOST_BADGES]))
    assert paint(few, DARK, "#808080") != paint(EVERYTHING, DARK, "#808080")
    one_less = EVERYTHING & ~QualityFlag.NEAR_DUPLICATE
    assert paint(one_less, DARK, "#808080") != paint(EVERYTHING, DARK, "#808080")


def test_a_sound_picture_has_none(paint: Paint) -> None:
    assert shades(paint(NOTHING, DARK, "#808080"), PICTURE) == {128}


def test_badges_are_no_chips(qtbot: QtBot) -> None:
    """They stand in the picture; the room of the chip below it stays as it is."""
    del qtbot
    images = []
    for flags in (NOTHING, EVERYTHING):
        image = QImage(120, 160, QImage.Format.Format_RGB32)
        image.fill(QColor(DARK.background))
        painter = QPainter(image)
        cell = Cell(1, "a.jpg", flags=flags)
        CellPainter(DARK, QFont()).paint(painter, QRect(10, 10, 96, 120), cell, CellState())
        painter.end()
        images.append(image)
    sound, flagged = images
    assert sound.copy(0, 0, 120, 106) != flagged.copy(0, 0, 120, 106)
    assert sound.copy(0, 107, 120, 53) == flagged.copy(0, 107, 120, 53)


def test_what_badges_and_splits_mean_is_said_in_words(
    model: PoolModel, table: ImageTable, grid: ThumbnailGrid
) -> None:
    table.flags[0] = QualityFlag.OVER_EXPOSED | QualityFlag.NEAR_DUPLICATE
    table.splits[0] = SPLITS.index(Split.TEST)
    cell = model.cell(0)
    assert cell.describe() == "000000ML.JPG, sol 0, no label, over-exposed, near-duplicate"
    assert grid.tool_tip(0).splitlines() == [
        "000000ML.JPG",
        "Mastcam L · sol 0",
        "test",
        "Over-exposed, Near-duplicate",
    ]
    assert grid.tool_tip(1).splitlines() == ["000001ML.JPG", "Mastcam L · sol 1"]


def test_the_tooltip_names_the_sequence() -> None:
    cell = Cell(1, "a.jpg", split=Split.TRAIN, sequence="mcam00578")
    assert cell.notes == ("sequence mcam00578 · training",)


def test_gray_is_no_damage_of_a_camera_without_color(
    model: PoolModel, table: ImageTable, classes: tuple[LabelClass, ...]
) -> None:
    table.flags[:] = QualityFlag.GRAYSCALE
    names = ("", "Navcam Left")
    missions = Coded.of(["MSL"] * len(table.ids))
    products = replace(table.products, missions=missions)
    for instrument_names, found in ((names, NOTHING), (("", "MAHLI"), QualityFlag.GRAYSCALE)):
        shown = replace(table, instrument_names=instrument_names, products=products)
        model.set_table(shown, classes)
        cell = model.cell_of(10)
        assert cell is not None
        assert cell.flags == found

"""A suggestion never looks like a label, and color is never the only sign."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import PALETTE, LabelClass
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.theme import DARK, LIGHT, Theme, contrast_ratio
from mars_labeler.ui.widgets.chip_painter import ChipStyle, chip_style, paint_chip, readable_ink

WHEEL = LabelClass(2, "wheel", "w", "#3f8fc4", 1)


def _suggested(state: SuggestionState, theme: Theme = DARK) -> ChipStyle:
    style = chip_style(Cell(1, "a", suggestion=WHEEL, confidence=0.874, state=state), theme)
    assert style is not None
    return style


def test_no_chip_without_label_or_suggestion() -> None:
    assert chip_style(Cell(1, "a"), DARK) is None
    assert chip_style(Cell(1, "a", suggestion=WHEEL), DARK) is None


def test_label_is_solid_in_the_color_of_its_class() -> None:
    style = chip_style(Cell(1, "a", label=WHEEL), DARK)
    assert style is not None
    assert (style.text, style.confidence) == ("wheel", "")
    assert (style.fill.name(), style.fill.alpha()) == (WHEEL.color, 255)
    assert style.pen is Qt.PenStyle.SolidLine


def test_suggestion_is_dashed_and_tells_its_confidence() -> None:
    style = _suggested(SuggestionState.ACTIVE)
    assert (style.text, style.confidence) == ("wheel", "0.87")
    assert style.pen is Qt.PenStyle.DashLine
    assert style.fill.alpha() < 64
    assert style.line.name() == WHEEL.color


def test_stale_suggestion_is_gray_and_italic() -> None:
    style = _suggested(SuggestionState.STALE)
    assert style.line.name() == DARK.dim
    assert style.is_italic


def test_rejected_suggestion_is_struck_through() -> None:
    assert _suggested(SuggestionState.REJECTED).is_struck


@pytest.mark.parametrize("color", PALETTE)
def test_text_is_readable_on_every_class_color(color: str) -> None:
    assert contrast_ratio(readable_ink(QColor(color)).name(), color) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("state", [SuggestionState.ACTIVE, SuggestionState.STALE])
def test_suggestion_is_readable_on_the_background(theme: Theme, state: SuggestionState) -> None:
    ink = _suggested(state, theme).ink.name()
    assert contrast_ratio(ink, theme.background) >= 4.5


def test_chip_stays_within_its_room(qtbot: QtBot) -> None:
    del qtbot
    canvas = QPixmap(200, 40)
    canvas.fill(Qt.GlobalColor.black)
    painter = QPainter(canvas)
    long_name = LabelClass(3, "chemcam calibration target", "c", "#4d9a3f", 2)
    cell = Cell(1, "a", suggestion=long_name, confidence=0.5, state=SuggestionState.ACTIVE)
    style = chip_style(cell, DARK)
    assert style is not None
    narrow, wide = QRect(0, 0, 90, 20), QRect(0, 0, 195, 20)
    assert narrow.contains(paint_chip(painter, narrow, style))
    assert wide.contains(paint_chip(painter, wide, style))
    painter.end()

"""The loupe: what is shown while an image loads, and when its result comes too late."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.stretch import Curve, Stretch
from mars_labeler.services.stretching import ImageValues
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.facts import Fact, FactGroup
from mars_labeler.ui.thumbnails.decoding import LoupeImage
from mars_labeler.ui.widgets.loupe import Loupe
from mars_labeler.ui.widgets.loupe_caption import LoupeCaption


class Source:
    """Images whose width is ten times their id.

    Image 13 is broken, number 1 waits for a gate, those from 20 on have more than 8 bits and are
    seen by the model from their darkest to their brightest value.
    """

    def __init__(self) -> None:
        self.gate, self.begun = threading.Event(), threading.Event()

    def read(self, image_id: int) -> LoupeImage:
        """Return shades of gray, (8, 10 * image_id)."""
        if image_id == 13:
            raise ImageDecodeError("The file ends early.", "Copy it again.")
        if image_id == 1:
            self.begun.set()
            assert self.gate.wait(20)
        shades = np.linspace(100, 140, 10 * image_id)
        if image_id < 20:
            return LoupeImage(ImageValues(np.tile(shades.astype(np.uint8), (8, 1))))
        deep = np.tile((shades * 100).astype(np.uint16), (8, 1))
        return LoupeImage(ImageValues(deep), Stretch(Curve.LINEAR, 0, 100))


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def loupe(qtbot: QtBot, source: Source) -> Iterator[Loupe]:
    made = Loupe()
    qtbot.addWidget(made)
    made.set_source(source.read)
    made.resize(640, 480)
    made.show()
    yield made
    source.gate.set()
    made.shutdown()


def _shown_width(loupe: Loupe) -> int:
    pixmap = loupe.canvas.pixmap
    return 0 if pixmap is None else pixmap.width()


def test_thumbnail_gives_way_to_the_image(loupe: Loupe, source: Source, qtbot: QtBot) -> None:
    loupe.show_image(1, Cell(1, "a.jpg"), QPixmap(4, 4))
    assert _shown_width(loupe) == 4
    source.gate.set()
    qtbot.waitUntil(lambda: _shown_width(loupe) == 10)


def test_late_result_of_another_image_is_dropped(
    loupe: Loupe, source: Source, qtbot: QtBot
) -> None:
    loupe.show_image(1)
    assert source.begun.wait(20)
    loupe.show_image(2)
    source.gate.set()
    qtbot.waitUntil(lambda: _shown_width(loupe) == 20)
    loupe.show_image(3, placeholder=QPixmap(4, 4))
    assert _shown_width(loupe) == 4


def test_nothing_is_shown_after_the_source_is_gone(
    loupe: Loupe, source: Source, qtbot: QtBot
) -> None:
    loupe.show_image(1)
    assert source.begun.wait(20)
    source.gate.set()
    loupe.set_source(None)
    qtbot.wait(1)  # delivers what is queued
    assert loupe.image_id == -1
    assert loupe.canvas.pixmap is None


def test_broken_image_says_so(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.show_image(13)
    qtbot.waitUntil(lambda: loupe.canvas.message == "The file ends early. Copy it again.")
    loupe.show_image(2)
    assert loupe.canvas.message == ""


def _shade(loupe: Loupe, share: float) -> int:
    """Return the brightness at a share of the width, 0 to 255."""
    pixmap = loupe.canvas.pixmap
    assert pixmap is not None
    return pixmap.toImage().pixelColor(round(share * (pixmap.width() - 1)), 0).red()


def test_stretch_changes_the_picture_and_back(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.show_image(5)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 50)
    assert _shade(loupe, 0) == 100
    loupe.toolbar.stretching.set_stretch(Stretch())
    assert _shade(loupe, 0) == 0
    loupe.toolbar.stretching.set_stretch(None)
    assert _shade(loupe, 0) == 100


def test_a_deep_image_is_shown_as_the_model_sees_it_unless_asked(
    loupe: Loupe, qtbot: QtBot
) -> None:
    loupe.show_image(20)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 200)
    assert [_shade(loupe, share) for share in (0, 1)] == [0, 255]
    assert _shade(loupe, 0.5) == pytest.approx(127.5, abs=2)
    loupe.toolbar.stretching.set_stretch(Stretch(Curve.SQRT, 0, 100))
    assert _shade(loupe, 0.25) == pytest.approx(127.5, abs=2)
    loupe.toolbar.stretching.set_stretch(Stretch(Curve.LINEAR, 25, 75))
    assert [_shade(loupe, share) for share in (0.2, 0.8)] == [0, 255]


def test_the_loupe_passes_on_what_the_model_is_to_see(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.toolbar.stretching.set_stretch(Stretch(Curve.ASINH, 1, 99))
    use = next(each for each in loupe.findChildren(QToolButton) if "model" in each.text())
    with qtbot.waitSignal(loupe.model_stretch_requested) as wanted:
        use.click()
    assert wanted.args == [Stretch(Curve.ASINH, 1, 99)]


def test_an_image_is_read_again_without_losing_the_view(
    loupe: Loupe, source: Source, qtbot: QtBot
) -> None:
    source.gate.set()
    loupe.show_image(5)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 50)
    loupe.actual_size()
    with qtbot.waitSignal(loupe.canvas.zoom_changed):
        loupe.reload()
    assert loupe.canvas.zoom == pytest.approx(1.0)
    assert not loupe.canvas.is_fitted


def test_stretch_stays_for_the_next_image(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.toolbar.stretching.set_stretch(Stretch(Curve.SQRT))
    loupe.show_image(5)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 50)
    pixmap = loupe.canvas.pixmap
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(0, 0).red() == 0


@pytest.mark.parametrize(("key", "offset"), [(Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)])
def test_arrows_ask_for_another_image(loupe: Loupe, qtbot: QtBot, key: Qt.Key, offset: int) -> None:
    with qtbot.waitSignal(loupe.step_requested) as step:
        QTest.keyClick(loupe, key)
    assert step.args == [offset]


def test_zoom_methods(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.show_image(5)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 50)
    fitted = loupe.canvas.zoom
    loupe.actual_size()
    assert loupe.canvas.zoom == pytest.approx(1.0)
    loupe.zoom_in()
    assert loupe.canvas.zoom > 1.0
    loupe.zoom_out()
    loupe.fit()
    assert loupe.canvas.zoom == pytest.approx(fitted)


def test_every_control_has_a_name_and_a_tooltip(loupe: Loupe) -> None:
    buttons = loupe.findChildren(QToolButton)
    assert len(buttons) == 12
    assert all(button.accessibleName() and button.toolTip() for button in buttons)
    click_focus = Qt.FocusPolicy.ClickFocus
    assert not any(button.focusPolicy() & click_focus == click_focus for button in buttons)


def test_screen_reader_hears_the_image(loupe: Loupe) -> None:
    loupe.show_image(2, Cell(2, "b.jpg", sol=5))
    assert loupe.accessibleName() == "Loupe: b.jpg, sol 5, no label"
    loupe.show_cell(Cell(2, "b.jpg", sol=5, is_unsure=True))
    assert loupe.accessibleName().endswith("marked unsure")
    assert not loupe.grab().isNull()


def test_the_file_s_own_values_are_told(loupe: Loupe, qtbot: QtBot) -> None:
    """Their range among the facts, and the one under the pointer beside the name."""
    known = (FactGroup("File", (Fact("Size", "3 kB"),)),)
    loupe.set_facts(known)
    loupe.show_image(20)
    qtbot.waitUntil(lambda: _shown_width(loupe) == 200)
    assert loupe.facts.groups[-1].facts[-1] == Fact("Values", "16 bit, 10,000–14,000")
    canvas, caption = loupe.canvas, loupe.findChildren(LoupeCaption)[0]
    QTest.mouseMove(canvas, canvas.rect().center())
    qtbot.waitUntil(lambda: caption.value != "")
    pixel = canvas.pointed_pixel
    assert pixel is not None
    value = int(np.linspace(10_000, 14_000, 200)[pixel.x()])
    assert caption.value == f"x {pixel.x()}, y {pixel.y()}: {value:,}"
    loupe.show_image(5)
    assert caption.value == ""
    loupe.set_facts(known)
    assert loupe.facts.groups == known

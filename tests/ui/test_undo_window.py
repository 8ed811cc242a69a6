"""Undo and redo in the whole window: what one might not see is told, with the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from mars_labeler.services.image_table import NONE
from mars_labeler.services.taxonomy import delete_class
from tests.ui.driver import GROUND, WHEEL, Driver, OpenDriver


def answer(driver: Driver) -> QPushButton:
    """Return the button of the message that is shown."""
    buttons = driver.desktop.window.messages.findChildren(QPushButton)
    return next(each for each in buttons if each.isVisible())


def test_what_is_in_sight_is_undone_without_a_word(driver: Driver) -> None:
    driver.press("gw")
    driver.action("undo").trigger()
    driver.action("redo").trigger()
    assert driver.labels[:2] == [GROUND, WHEEL]
    assert not driver.desktop.window.messages.isVisible()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make five images count as many."""
    monkeypatch.setattr("mars_labeler.ui.controllers.undo_controller.MANY", 5)
    yield


@pytest.mark.usefixtures("few")
def test_what_touches_many_images_is_told_with_the_way_back(driver: Driver) -> None:
    driver.action("select_all").trigger()
    driver.press("w")
    driver.action("undo").trigger()
    messages = driver.desktop.window.messages
    assert messages.text() == "Undone: wheel on 12 images"
    assert set(driver.labels) == {NONE}
    answer(driver).click()
    assert messages.text() == "Redone: wheel on 12 images"
    assert set(driver.labels) == {WHEEL}
    assert answer(driver).text() == "Undo"


def test_what_was_done_in_an_earlier_session_is_told(driver: Driver, rover: Path) -> None:
    driver.press("g")
    driver.desktop.close_project()
    driver.show(rover)
    driver.press("w")
    messages = driver.desktop.window.messages
    driver.action("undo").trigger()
    assert not messages.isVisible()
    driver.action("undo").trigger()
    assert messages.text() == "Undone: ground on 1 image"
    answer(driver).click()
    assert messages.text() == "Redone: ground on 1 image"
    assert driver.labels[:2] == [GROUND, NONE]


def test_what_was_undone_in_an_earlier_session_is_told(driver: Driver, rover: Path) -> None:
    driver.press("g")
    driver.action("undo").trigger()
    driver.desktop.close_project()
    driver.show(rover)
    messages = driver.desktop.window.messages
    driver.action("redo").trigger()
    assert messages.text() == "Redone: ground on 1 image"
    messages.close_message()
    driver.press("ww")
    driver.action("undo").trigger()
    driver.action("redo").trigger()
    for _ in range(2):
        driver.action("undo").trigger()
    assert not messages.isVisible()
    driver.action("undo").trigger()
    assert messages.text() == "Undone: ground on 1 image"


def test_a_class_that_comes_back_is_told(driver: Driver) -> None:
    assert driver.desktop.session.perform(lambda project: delete_class(project, GROUND, "ada"))
    driver.action("undo").trigger()
    assert driver.desktop.window.messages.text().startswith("Undone: ")
    assert answer(driver).text() == "Redo"


def test_the_status_line_says_undone_by_itself(driver: Driver) -> None:
    driver.press("g")
    driver.action("undo").trigger()
    driver.desktop.status.write()
    assert "undone: ground on 1 image" in driver.desktop.window.status.text()
    assert "saved: Undone" not in driver.desktop.window.status.text()


def test_nothing_to_undo_says_nothing(open_driver: OpenDriver, rover: Path) -> None:
    driver = open_driver()
    driver.show(rover)
    driver.desktop.undoing.undo()
    assert not driver.desktop.window.messages.isVisible()

"""One key for more images than are changed at once: the window goes on answering."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from mars_labeler.services.image_table import NONE
from tests.ui.driver import GROUND, SUN, WHEEL, Driver


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a step of two images, and five of them many; there are twelve."""
    for place in ("services.steps", "services.labeling", "ui.stepwise"):
        monkeypatch.setattr(f"mars_labeler.{place}.CHUNK", 2)
    monkeypatch.setattr("mars_labeler.ui.controllers.labeling_controller.MANY", 5)


def _begin(driver: Driver) -> None:
    driver.action("select_all").trigger()
    driver.press("w")
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]


def _finish(driver: Driver) -> None:
    driver.qtbot.waitUntil(lambda: not driver.desktop.steps.doing)


def _said(driver: Driver) -> str:
    messages = driver.desktop.window.messages
    return messages.text() if messages.isVisible() else ""


def _click_message(driver: Driver) -> None:
    buttons = driver.desktop.window.messages.findChildren(QPushButton)
    next(each for each in buttons if each.isVisible()).click()


def test_many_images_are_labeled_step_by_step_and_told_at_the_end(driver: Driver) -> None:
    _begin(driver)
    assert _said(driver) == "Labeling 2 of 12 images"
    _finish(driver)
    assert driver.labels == [WHEEL] * 12
    assert _said(driver) == "12 images changed with one key."


def test_a_key_in_between_labels_its_image(driver: Driver) -> None:
    _begin(driver)
    driver.key(Qt.Key.Key_End)
    driver.press("s")
    assert driver.labels[-1] == SUN
    _finish(driver)
    assert driver.labels == [*[WHEEL] * 11, SUN]


def test_undo_stops_it_and_takes_it_back(driver: Driver) -> None:
    _begin(driver)
    driver.action("undo").trigger()
    assert driver.labels == [NONE] * 12
    assert not driver.desktop.steps.doing
    assert driver.action("redo").text() == "Redo: wheel on 2 images"


@pytest.mark.parametrize("name", ["leave", "stop"])
def test_it_can_be_stopped_by_key(driver: Driver, name: str) -> None:
    _begin(driver)
    driver.action(name).trigger()
    assert not driver.desktop.steps.doing
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]
    assert driver.action("undo").text() == "Undo: wheel on 2 images"


def test_it_can_be_stopped_where_it_is_told(driver: Driver) -> None:
    _begin(driver)
    _click_message(driver)
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]
    assert not _said(driver)


def test_undo_and_redo_of_many_go_step_by_step(driver: Driver) -> None:
    _begin(driver)
    _finish(driver)
    driver.action("undo").trigger()
    assert driver.labels == [*[NONE] * 2, *[WHEEL] * 10]
    assert _said(driver) == "Undoing 2 of 12 images"
    driver.action("undo").trigger()  # it is at it already
    _finish(driver)
    assert driver.labels == [NONE] * 12
    driver.action("redo").trigger()
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]
    _finish(driver)
    assert driver.labels == [WHEEL] * 12


def test_a_second_change_of_many_waits_for_its_person(driver: Driver) -> None:
    _begin(driver)
    driver.action("select_all").trigger()
    driver.press("g")
    _finish(driver)
    assert driver.labels == [WHEEL] * 12
    driver.press("g")
    _finish(driver)
    assert driver.labels == [GROUND] * 12


def test_closing_the_project_stops_it(driver: Driver) -> None:
    _begin(driver)
    folder = driver.desktop.session.project.folder
    driver.desktop.close_project()
    assert not driver.desktop.steps.doing
    driver.show(folder)
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]
    assert driver.action("undo").text() == "Undo: wheel on 2 images"


def test_a_failure_in_between_ends_it_and_is_told(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begin(driver)

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("mars_labeler.catalog.growing_change.GrowingChange.add", refuse)
    _finish(driver)
    assert "Unexpected error" in _said(driver)
    assert driver.labels == [*[WHEEL] * 2, *[NONE] * 10]

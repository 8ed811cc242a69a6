"""The window around the loop: projects, keys, and what happens when things go wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget

from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.services.browsing import Query
from mars_labeler.services.image_table import NONE
from mars_labeler.services.taxonomy import add_class
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderChoice, TaxonomyChoice
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.widgets.warning_line import WarningLine
from tests.ui.driver import GROUND, Driver, OpenDriver


def test_no_key_has_two_meanings(driver: Driver) -> None:
    for scheme in KeyScheme:
        driver.desktop.preferences.change(
            replace(driver.desktop.preferences.settings, key_scheme=scheme)
        )
        keys = [
            shortcut.toString()
            for action in [
                *driver.desktop.window.actions(),
                *driver.desktop.window.pictures.grid.actions(),
            ]
            for shortcut in action.shortcuts()
        ]
        assert len(keys) == len(set(keys))
        assert {"G", "W", "S"} <= set(keys) or {"1", "2", "3"} <= set(keys)


def test_a_folder_becomes_a_project_with_its_lists(
    open_driver: OpenDriver, folder: Path, tmp_path: Path
) -> None:
    names = sorted(path.name for path in folder.iterdir())
    rows = "".join(f"{name},rock\n" for name in [*names[:5], "gone.png"])
    (folder / "labels.csv").write_text("file,class\n" + rows)
    (folder / "broken.jpg").write_bytes(b"no image")
    driver = open_driver()
    driver.desktop.window.show()
    choice = OpenFolderChoice(folder, tmp_path / "new", TaxonomyChoice.FOUND, True)
    with driver.qtbot.waitSignals(
        [driver.desktop.runner.succeeded, driver.desktop.runner.finished]
    ):
        driver.desktop.projects.make_project(choice)
    assert [record.name for record in driver.desktop.session.classes] == ["rock"]
    assert len(driver.desktop.session.table) == 12
    assert len(driver.desktop.model) == 12
    assert driver.labels.count(1) == 5
    assert driver.desktop.window.messages.isVisible()
    assert driver.desktop.window.messages.text() == (
        "12 images imported. 5 labels taken over from the lists. Left out: 1. "
        "Named in the lists but not there: 1."
    )


def test_the_sample_project_opens_when_it_is_drawn(
    open_driver: OpenDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mars_labeler.services.sample.SAMPLE_COUNT", 20)
    driver = open_driver()
    driver.desktop.window.show()
    with driver.qtbot.waitSignal(driver.desktop.session.opened, timeout=30_000):
        driver.action("open_sample").trigger()
    assert len(driver.desktop.session.table) == 20
    assert "synthetic" in driver.desktop.window.windowTitle()


def test_a_project_that_is_gone_is_a_message(driver: Driver, tmp_path: Path) -> None:
    driver.desktop.projects.open_place(str(tmp_path / "nowhere"))
    assert driver.desktop.window.messages.isVisible()
    assert driver.desktop.session.is_open


def test_classes_can_be_added_and_get_a_key(driver: Driver) -> None:
    assert driver.desktop.session.perform(lambda project: add_class(project, "drill", "ada"))
    driver.press("d")
    assert driver.labels[0] == 4


def test_space_presses_the_button_that_has_the_keyboard(driver: Driver) -> None:
    driver.desktop.browsing.show_query(Query(text="nothing like it"))
    button = driver.desktop.window.pictures.empty.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    driver.qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(driver.desktop.model) == 12
    assert driver.view == "grid"


def test_an_uncaught_error_is_shown_and_the_window_goes_on(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    error = ZeroDivisionError("a bug in a slot")
    driver.desktop.last_resort.tell(type(error), error, None)
    assert driver.desktop.window.messages.isVisible()
    assert "a bug in a slot" in caplog.text
    driver.press("g")
    assert driver.labels[0] == GROUND


def test_a_project_that_cannot_be_opened_stops_nothing(driver: Driver, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "project.sqlite").write_bytes(b"no database" * 200)
    driver.press("gws")
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=60_000):
        driver.action("retrain").trigger()
        driver.desktop.projects.open_place(str(damaged))
        assert driver.desktop.runner.is_running
    assert driver.desktop.session.table.has_suggestion().any()


def test_the_page_of_keys_follows_the_scheme(driver: Driver) -> None:
    def keys() -> dict[str, str]:
        return {line.text: line.keys for line in driver.desktop.dialogs.key_texts()}

    assert keys()["Take the likeliest class"] == "1"
    assert keys()["wheel"] == "W"
    settings = replace(driver.desktop.preferences.settings, key_scheme=KeyScheme.DIGITS)
    driver.desktop.preferences.change(settings)
    assert "Take the likeliest class" not in keys()
    assert keys()["wheel"] == "2"


def test_a_project_is_open_in_one_window(
    driver: Driver, open_driver: OpenDriver, rover: Path
) -> None:
    second = open_driver()
    second.desktop.window.show()
    second.desktop.projects.open_place(str(rover))
    assert not second.desktop.session.is_open
    assert second.desktop.window.messages.isVisible()
    driver.desktop.window.close()
    second.desktop.projects.open_place(str(rover))
    assert second.desktop.session.is_open


def test_a_deleted_class_comes_back_with_one_click(driver: Driver) -> None:
    driver.press("g")
    driver.desktop.window.labels.class_delete_requested.emit(GROUND)
    assert driver.labels[0] == NONE
    undo = driver.desktop.window.messages.findChildren(QPushButton)
    next(button for button in undo if button.text() == "Undo").click()
    assert driver.labels[0] == GROUND


def test_enter_presses_the_button_that_has_the_keyboard(open_driver: OpenDriver) -> None:
    driver = open_driver()
    driver.desktop.window.show()
    driver.desktop.window.activateWindow()
    welcome = driver.desktop.window.welcome
    button = next(b for b in welcome.findChildren(QPushButton) if "project…" in b.text())
    button.clicked.disconnect()
    driver.qtbot.waitUntil(driver.desktop.window.isActiveWindow)
    button.setFocus()
    with driver.qtbot.waitSignal(button.clicked):
        driver.qtbot.keyClick(button, Qt.Key.Key_Return)


def test_images_that_are_away_are_named_when_opening(
    open_driver: OpenDriver, rover: Path, folder: Path
) -> None:
    folder.rename(folder.with_name("away"))
    driver = open_driver()
    driver.desktop.window.show()
    driver.desktop.projects.open_place(str(rover))
    assert driver.desktop.session.is_open
    assert driver.desktop.window.messages.isVisible()
    driver.desktop.projects.relocate(folder.with_name("away"))
    assert driver.desktop.window.messages.text().startswith("Found again: 12 images in ")


def test_a_warning_of_the_training_is_on_the_status_line_while_the_strip_is_closed(
    driver: Driver,
) -> None:
    def job(context: JobContext, _announce: Announce) -> None:
        context.checkpoint(Progress("Training", 1, 1, {"total loss": 1.0}, 1, warning="Beware."))

    def warnings() -> list[QWidget | None]:
        lines = driver.desktop.window.findChildren(WarningLine)
        return [line.parentWidget() for line in lines if line.isVisible()]

    panel = driver.desktop.window.training
    with driver.qtbot.waitSignal(driver.desktop.runner.finished):
        driver.desktop.runner.start(job)
    assert warnings() == [driver.desktop.window.centralWidget()]
    driver.action("toggle_training").trigger()
    assert [panel.isAncestorOf(place) for place in warnings() if place] == [True]
    driver.action("toggle_training").trigger()
    driver.action("close_project").trigger()
    assert warnings() == []


def test_recent_projects_are_in_the_menu(driver: Driver, rover: Path) -> None:
    menu = driver.desktop.window.recent
    assert [str(rover) in action.text() for action in menu.actions()] == [True]
    driver.action("close_project").trigger()
    assert not driver.desktop.session.is_open
    menu.actions()[0].trigger()
    assert driver.desktop.session.is_open


def test_a_folder_can_be_dropped_on_the_window(
    open_driver: OpenDriver, folder: Path, tmp_path: Path
) -> None:
    driver = open_driver()
    window = driver.desktop.window
    asked: list[Path] = []
    driver.desktop.projects.folder_chosen.disconnect()
    driver.desktop.projects.folder_chosen.connect(asked.append)
    for dropped in (tmp_path / "nowhere", folder):
        content = QMimeData()
        content.setUrls([QUrl.fromLocalFile(str(dropped))])
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            content,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(event)
    assert asked == [folder]

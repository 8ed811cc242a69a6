"""Coming back: a project opens where it was left, and questions begin where one was last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.stretch import Stretch
from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project
from mars_labeler.ui.last_places import LastPlaces, nearest_folder
from mars_labeler.ui.last_view import LastView, read_last_view, write_last_view
from mars_labeler.ui.widgets.view_switch import View
from tests.ui.driver import Driver, OpenDriver


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Return settings of their own."""
    return QSettings(str(tmp_path / "own.ini"), QSettings.Format.IniFormat)


def file_dialog(driver: Driver) -> QFileDialog:
    """Return the file dialog that is open."""
    dialogs = driver.desktop.window.findChildren(QFileDialog)
    return next(each for each in dialogs if each.isVisible())


def test_the_order_and_the_image_are_those_of_the_last_time(
    driver: Driver, open_driver: OpenDriver, rover: Path
) -> None:
    driver.desktop.browsing.show_query(Query(sort=SortKey.NAME, is_descending=True, text="ML"))
    for _ in range(3):
        driver.key(Qt.Key.Key_Right)
    current = driver.desktop.window.pictures.current_id()
    driver.desktop.window.close()
    again = open_driver()
    again.show(rover)
    assert again.desktop.model.query == Query(sort=SortKey.NAME, is_descending=True)
    assert again.desktop.window.pictures.current_id() == current


def test_another_project_opens_in_the_grid_and_unstretched(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    other = create_project(tmp_path / "other", "Other", ("ground",))
    import_images(other, folder, ReportingContext())
    other.close()
    driver.key(Qt.Key.Key_Space)
    pictures = driver.desktop.window.pictures
    pictures.loupe.toolbar.stretching.set_stretch(Stretch())
    driver.desktop.projects.open_place(str(other.folder))
    assert pictures.view is View.GRID
    assert pictures.loupe.toolbar.stretch is None
    assert driver.desktop.model.query == Query()


def test_a_view_is_kept_for_each_project(store: QSettings, tmp_path: Path) -> None:
    view = LastView(SortKey.UNCERTAINTY, True, 77)
    write_last_view(store, tmp_path / "one", view)
    assert read_last_view(store, tmp_path / "one") == view
    assert read_last_view(store, tmp_path / "two") == LastView()


@pytest.mark.parametrize("stored", ["no JSON", "[]", '{"sort": "by color"}', "{}", "null"])
def test_a_view_that_cannot_be_read_is_the_beginning(
    store: QSettings, tmp_path: Path, stored: str
) -> None:
    write_last_view(store, tmp_path, LastView(SortKey.NAME))
    store.setValue(store.allKeys()[0], stored)
    assert read_last_view(store, tmp_path) == LastView()


def test_places_are_remembered_by_what_was_looked_for(store: QSettings, tmp_path: Path) -> None:
    places, chosen = LastPlaces(store), list[str]()
    (tmp_path / "disk").mkdir()
    places.keeping("images", chosen.append)(str(tmp_path / "disk" / "sol 77"))
    assert chosen == [str(tmp_path / "disk" / "sol 77")]
    assert places.of("images", tmp_path) == tmp_path / "disk"
    assert places.of("labels", tmp_path) == tmp_path
    (tmp_path / "disk").rmdir()
    assert places.of("images", tmp_path) == tmp_path


def test_the_nearest_folder_is_one_that_is_there(tmp_path: Path) -> None:
    assert nearest_folder(tmp_path) == tmp_path
    assert nearest_folder(tmp_path / "away" / "further") == tmp_path


def test_a_folder_is_looked_for_where_one_was_last(driver: Driver, tmp_path: Path) -> None:
    driver.desktop.dialogs.open_folder()
    file_dialog(driver).fileSelected.emit(str(tmp_path / "nowhere"))
    file_dialog(driver).close()
    driver.desktop.dialogs.open_folder()
    assert Path(file_dialog(driver).directory().absolutePath()) == tmp_path
    file_dialog(driver).close()


def test_images_that_are_away_are_located_from_the_message(
    open_driver: OpenDriver, rover: Path, folder: Path
) -> None:
    away = folder.parent / "moved" / "away"
    away.parent.mkdir()
    folder.rename(away)
    driver = open_driver()
    driver.desktop.window.show()
    driver.desktop.projects.open_place(str(rover))
    messages = driver.desktop.window.messages
    assert messages.text().startswith(f"The image folder {folder} is not there.")
    button = next(b for b in messages.findChildren(QPushButton) if b.text() == "Locate…")
    button.click()
    dialog = file_dialog(driver)
    assert Path(dialog.directory().absolutePath()) == folder.parent
    dialog.fileSelected.emit(str(away))
    dialog.close()
    assert messages.text() == f"Found again: 12 images in {away}."

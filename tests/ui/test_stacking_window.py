"""Stacks in the whole window: one key labels a burst, and everything else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.browsing import Listing, Query, SortKey
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project, read_undo_texts
from mars_labeler.ui.last_view import LastView, read_last_view, write_last_view
from mars_labeler.ui.widgets.view_switch import View
from tests.ui.driver import GROUND, WHEEL, Driver, OpenDriver

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def rover(tmp_path: Path) -> Path:
    """Return a project of a burst of three frames, one of two, and an image alone."""
    folder = tmp_path / "frames"
    folder.mkdir()
    for number, command in ((10, 0), (11, 0), (12, 0), (20, 1), (21, 1), (40, 2)):
        picture = Image.new("RGB", (64, 64), (number * 5, 80, 40 + number))
        picture.save(folder / f"0077MH000578{command:03}01{number:05}E01_DRCL.png")
    project = create_project(tmp_path / "project", "Rover", ("ground", "wheel", "sun"))
    import_images(project, folder, ReportingContext())
    project.close()
    return project.folder


@pytest.fixture
def stacked(driver: Driver) -> Driver:
    """Return the app with the project open and its bursts stacked."""
    driver.action("stack_bursts").trigger()
    return driver


def key(driver: Driver, pressed: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    driver.qtbot.keyClick(driver.desktop.window.pictures.currentWidget(), pressed, modifiers)


def is_stacked(driver: Driver) -> bool:
    return driver.desktop.model.query.is_stacked


def status(driver: Driver) -> str:
    driver.desktop.status.write()
    return driver.desktop.window.status.text()


def test_one_key_labels_a_burst_and_goes_on_to_the_next(stacked: Driver) -> None:
    assert len(stacked.desktop.model) == 3
    stacked.press("w")
    assert stacked.labels == [WHEEL] * 3 + [-1] * 3
    assert read_undo_texts(stacked.desktop.session.project).undo == "wheel on 3 images"
    assert stacked.desktop.window.pictures.target_count() == 2
    assert "2 selected" in status(stacked)
    assert "6 shown" in status(stacked)
    stacked.action("undo").trigger()
    assert stacked.labels == [-1] * 6


def test_the_keys_of_stacks(driver: Driver) -> None:
    key(driver, Qt.Key.Key_B, CONTROL)
    assert is_stacked(driver)
    key(driver, Qt.Key.Key_B, CONTROL | SHIFT)
    assert len(driver.desktop.model) == 5
    driver.press("g")
    assert driver.labels == [GROUND, -1, -1, -1, -1, -1]
    key(driver, Qt.Key.Key_B, CONTROL)
    assert not is_stacked(driver)
    assert not driver.action("stack_bursts").isChecked()


def test_in_the_loupe_the_image_is_alone_and_says_so(stacked: Driver) -> None:
    stacked.key(Qt.Key.Key_Space)
    pictures = stacked.desktop.window.pictures
    assert pictures.view is View.LOUPE
    assert pictures.target_count() == 1
    assert "image 1 of a stack of 3" in pictures.loupe.accessibleName()
    stacked.press("w")
    assert stacked.labels == [WHEEL] + [-1] * 5
    assert pictures.loupe.image_id == 4  # the next stack


def test_from_the_loupe_a_stack_opens_to_be_leafed_through(stacked: Driver) -> None:
    pictures = stacked.desktop.window.pictures
    stacked.key(Qt.Key.Key_Space)
    stacked.action("open_stack").trigger()
    assert pictures.loupe.image_id == 1
    stacked.key(Qt.Key.Key_Right)
    assert pictures.loupe.image_id == 2
    pictures.set_view(View.EVALUATION)
    stacked.action("open_stack").trigger()  # no stack is in sight there
    assert len(stacked.desktop.model) == 5


def test_ctrl_and_arrows_leave_the_selection_for_the_whole_stack(stacked: Driver) -> None:
    QTest.keyClick(stacked.desktop.window.pictures.grid, Qt.Key.Key_Right, CONTROL)
    assert stacked.desktop.window.pictures.targets() == [4, 5]
    assert stacked.desktop.window.pictures.target_count() == 2


def test_stacking_selects_no_more_than_the_current_stack(driver: Driver) -> None:
    driver.action("select_all").trigger()
    driver.action("stack_bursts").trigger()
    assert driver.desktop.window.pictures.targets() == [1, 2, 3]


def test_filters_and_orders_leave_bursts_stacked(stacked: Driver) -> None:
    browsing, model = stacked.desktop.browsing, stacked.desktop.model
    browsing.show_query(Query(text="0578001", sort=SortKey.NAME, is_stacked=True))
    assert (len(model), model.image_count) == (1, 2)
    filtered = model.query
    browsing.clear_filters()
    assert model.query == Query(sort=SortKey.NAME, is_stacked=True)
    assert (filtered.is_filtering, model.query.is_filtering) == (True, False)
    stacked.action("show_sequence").trigger()
    assert model.query.is_stacked


def test_stacking_is_as_it_was_left(stacked: Driver, open_driver: OpenDriver, rover: Path) -> None:
    stacked.desktop.window.close()
    again = open_driver()
    again.show(rover)
    assert again.desktop.model.query.is_stacked
    assert again.action("stack_bursts").isChecked()


def test_a_view_that_an_earlier_version_kept_is_read(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "own.ini"), QSettings.Format.IniFormat)
    write_last_view(store, tmp_path, LastView(is_stacked=True))
    assert read_last_view(store, tmp_path).is_stacked
    (name,) = store.allKeys()
    store.setValue(name, '{"sort": "name", "is_descending": false, "image": 3}')
    assert read_last_view(store, tmp_path) == LastView(SortKey.NAME, image_id=3)


def test_escape_leaves_a_listing_also_from_a_closed_stack(driver: Driver) -> None:
    desktop = driver.desktop
    desktop.browsing.show_listing(Listing("Some", (1, 2, 3, 4)))
    driver.action("stack_bursts").trigger()
    assert desktop.window.pictures.target_count() == 3
    driver.action("leave").trigger()
    assert desktop.model.query.listing is None

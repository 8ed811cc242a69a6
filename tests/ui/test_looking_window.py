"""Looking closely in the whole window: facts, sequences, stretches, sections that stay closed."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mars_labeler.domain.jobs import Announce, JobContext, ReportingContext
from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project, read_record
from mars_labeler.services.quality import set_thresholds
from mars_labeler.services.splitting import set_split
from mars_labeler.ui.widgets.choice_list import ChoiceList
from mars_labeler.ui.widgets.view_switch import View
from tests.ui.driver import Driver, OpenDriver

DEEP_NAME = "deep.png"


@pytest.fixture
def rover(tmp_path: Path) -> Path:
    """Return the folder of a project: two sequences of three pictures, and one of 16 bits."""
    folder = tmp_path / "rover"
    folder.mkdir()
    for index in range(6):
        name = f"007{index}ML00{5 + index // 3}0010000102730I01_DRCL.png"
        Image.fromarray(np.full((48, 64, 3), 30 * index, np.uint8)).save(folder / name)
    ramp = np.tile(np.linspace(0, 4000, 64).astype(np.uint16), (48, 1))
    Image.fromarray(ramp).save(folder / DEEP_NAME)
    project = create_project(tmp_path / "project", "Rover", ("ground",))
    import_images(project, folder, ReportingContext())
    project.close()
    return project.folder


def fact(driver: Driver, name: str) -> str:
    """Return a fact that is shown, empty where it is not."""
    groups = driver.desktop.window.pictures.loupe.facts.groups
    found = [each.value for group in groups for each in group.facts if each.name == name]
    return found[0] if found else ""


def open_deep(driver: Driver) -> int:
    """Show the image of 16 bits in the loupe and return its id."""
    window = driver.desktop.window
    names = driver.desktop.session.table.names.tolist()
    image_id = int(driver.desktop.session.table.ids[names.index(DEEP_NAME)])
    assert window.pictures.grid.set_current(image_id)
    window.pictures.set_view(View.LOUPE)
    driver.qtbot.waitUntil(lambda: fact(driver, "Name") == DEEP_NAME)
    return image_id


def test_facts_follow_the_image_in_the_loupe(driver: Driver) -> None:
    assert fact(driver, "Sol") == ""
    driver.key(Qt.Key.Key_Space)
    driver.qtbot.waitUntil(lambda: fact(driver, "Sol") == "70")
    driver.key(Qt.Key.Key_Right)
    driver.qtbot.waitUntil(lambda: fact(driver, "Sol") == "71")
    assert fact(driver, "Pixels") == "64 × 48"
    driver.desktop.session.close()
    assert fact(driver, "Sol") == ""


def test_f2_hides_the_facts_for_good(driver: Driver, open_driver: OpenDriver) -> None:
    facts = driver.desktop.window.pictures.loupe.facts
    driver.key(Qt.Key.Key_Space)
    driver.qtbot.waitUntil(facts.isVisible)
    driver.key(Qt.Key.Key_F2)
    driver.qtbot.waitUntil(facts.isHidden)
    driver.desktop.window.close()
    assert not open_driver().desktop.window.pictures.loupe.are_facts_shown


def test_closed_sections_stay_closed(driver: Driver, open_driver: OpenDriver) -> None:
    driver.desktop.window.browse.set_closed_sections(("sol_range", "flags"))
    driver.desktop.window.close()
    assert open_driver().desktop.window.browse.closed_sections == ("sol_range", "flags")


def test_the_sequence_of_an_image_is_shown_alone_and_left_again(driver: Driver) -> None:
    model = driver.desktop.model
    driver.desktop.window.pictures.loupe.sequence_requested.emit("005001")
    assert (model.query, len(model)) == (Query(sequence="005001"), 3)
    driver.action("clear_filters").trigger()
    driver.key(Qt.Key.Key_Home)
    driver.action("show_sequence").trigger()
    assert model.query.sequence == driver.desktop.model.cell(0).sequence == "005001"


def test_an_image_without_a_sequence_shows_no_sequence(driver: Driver) -> None:
    open_deep(driver)
    driver.action("show_sequence").trigger()
    assert driver.desktop.model.query == Query()


def test_a_sequence_is_selected_and_labeled_with_two_keys(driver: Driver) -> None:
    driver.desktop.browsing.show_query(Query(sort=SortKey.SEQUENCE))
    driver.key(Qt.Key.Key_Home)
    driver.action("select_group").trigger()
    assert driver.desktop.window.pictures.grid.selected_count() == 3
    driver.press("g")
    assert driver.labels.count(1) == 3
    assert driver.desktop.window.pictures.grid.selected_count() == 1
    assert driver.desktop.model.position_of(driver.desktop.window.pictures.current_id()) == 3


def test_the_model_is_given_the_stretch_of_the_loupe(driver: Driver) -> None:
    image_id = open_deep(driver)
    loupe, thumbnails = driver.desktop.window.pictures.loupe, driver.desktop.thumbnails
    assert thumbnails is not None
    driver.qtbot.waitUntil(lambda: thumbnails.pixmap(image_id) is not None)
    before = thumbnails.pixmap(image_id)
    loupe.toolbar.stretching.set_stretch(Stretch(Curve.ASINH, 0, 100))
    driver.action("use_stretch").trigger()
    record = read_record(driver.desktop.session.project, image_id)
    assert record is not None
    assert record.stretch == Stretch(Curve.ASINH, 0, 100)
    driver.qtbot.waitUntil(lambda: fact(driver, "Stretch") == "Asinh, 0 % to 100 %")
    driver.qtbot.waitUntil(lambda: thumbnails.pixmap(image_id) not in (None, before))


def test_no_stretch_is_given_while_a_job_looks_at_the_pictures(driver: Driver) -> None:
    image_id = open_deep(driver)
    desktop, may_end = driver.desktop, threading.Event()

    def job(_context: JobContext, _announce: Announce) -> None:
        may_end.wait(timeout=10)

    desktop.window.pictures.loupe.toolbar.stretching.set_stretch(Stretch(Curve.ASINH, 0, 100))
    with driver.qtbot.waitSignal(desktop.runner.finished):
        assert desktop.runner.start(job)
        driver.action("use_stretch").trigger()
        may_end.set()
    record = read_record(desktop.session.project, image_id)
    assert record is not None
    assert record.stretch == USUAL_STRETCH
    told = [label.text() for label in desktop.window.messages.findChildren(QLabel)]
    assert any("Something is still running" in text for text in told)


def test_looking_through_a_stretch_changes_nothing_in_the_project(driver: Driver) -> None:
    image_id = open_deep(driver)
    before = read_record(driver.desktop.session.project, image_id)
    driver.desktop.window.pictures.loupe.toolbar.stretching.set_stretch(Stretch(Curve.SQRT))
    driver.key(Qt.Key.Key_Left)
    driver.key(Qt.Key.Key_Right)
    assert driver.desktop.window.pictures.loupe.toolbar.stretch == Stretch(Curve.SQRT)
    assert read_record(driver.desktop.session.project, image_id) == before


def test_splits_and_flags_reach_the_pictures_and_the_filters(driver: Driver) -> None:
    session, model = driver.desktop.session, driver.desktop.model
    first = model.image_id_at(0)
    strict = QualityThresholds(smallest_side=1000)
    assert session.perform(lambda project: set_split(project, [first], Split.TEST))
    assert session.perform(lambda project: set_thresholds(project, strict, ReportingContext()))
    cell = model.cell(0)
    assert cell.split is Split.TEST
    assert QualityFlag.LOW_RESOLUTION in cell.flags
    driver.desktop.browsing.count()
    names = [
        each.accessibleName()
        for each in driver.desktop.window.browse.findChildren(ChoiceList)
        if each.isVisible()
    ]
    assert "Quality" in names
    assert "Splits" in names
    driver.desktop.browsing.show_query(Query(split=Split.TEST))
    assert model.image_ids.tolist() == [first]


def test_facts_are_copied_from_the_loupe(driver: Driver, qtbot: QtBot) -> None:
    open_deep(driver)
    page = driver.desktop.window.pictures.currentWidget()
    qtbot.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert f"Name\t{DEEP_NAME}" in QGuiApplication.clipboard().text()

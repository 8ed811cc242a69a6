"""The loop, driven by keys: from the key press to the suggestion and its correction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from mars_labeler.services.browsing import Query, Status
from mars_labeler.services.image_table import NONE, SuggestionState
from mars_labeler.services.project import read_undo_texts
from mars_labeler.services.reviewing import list_versions
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.workers.job_worker import TimedProgress
from tests.ui.driver import GROUND, SUN, WHEEL, Driver, OpenDriver


def test_from_the_key_to_the_suggestion_to_the_correction(driver: Driver) -> None:
    driver.press("gwsgws")
    assert driver.labels[:7] == [GROUND, WHEEL, SUN, GROUND, WHEEL, SUN, NONE]
    driver.retrain()
    table = driver.desktop.session.table
    assert set(table.states[6:].tolist()) == {SuggestionState.ACTIVE}
    current = driver.desktop.window.pictures.current_id()
    cell = driver.desktop.model.cell_of(current)
    assert cell is not None
    assert cell.suggestion is not None
    driver.key(Qt.Key.Key_Return)
    assert driver.labels[6] == cell.suggestion.class_id
    wrong = SUN if int(table.suggested[7, 0]) != SUN else GROUND
    driver.press({SUN: "s", GROUND: "g"}[wrong])
    assert driver.labels[7] == wrong
    driver.key(Qt.Key.Key_Backspace)
    assert driver.desktop.session.table.states[8] == SuggestionState.REJECTED
    rejected = int(driver.desktop.session.table.suggested[8, 0])
    driver.retrain()
    table = driver.desktop.session.table
    assert driver.labels[7] == wrong
    assert table.states[8] == SuggestionState.ACTIVE
    assert int(table.suggested[8, 0]) != rejected


def test_everything_is_there_after_closing_and_reopening(
    open_driver: OpenDriver, rover: Path
) -> None:
    first = open_driver()
    first.show(rover)
    first.press("gws")
    first.retrain()
    suggested = first.desktop.session.table.suggested.tolist()
    first.desktop.window.close()
    second = open_driver()
    second.show(rover)
    assert second.labels[:3] == [GROUND, WHEEL, SUN]
    assert second.desktop.session.table.suggested.tolist() == suggested
    assert set(second.desktop.session.table.states[3:].tolist()) == {SuggestionState.ACTIVE}
    second.action("undo").trigger()
    assert second.labels[:3] == [GROUND, WHEEL, NONE]
    second.action("redo").trigger()
    assert second.labels[:3] == [GROUND, WHEEL, SUN]


def test_many_selected_images_get_one_label(driver: Driver) -> None:
    driver.action("select_all").trigger()
    driver.press("w")
    assert set(driver.labels) == {WHEEL}
    assert read_undo_texts(driver.desktop.session.project).undo == "wheel on 12 images"
    assert driver.action("undo").text() == "Undo: wheel on 12 images"


def test_after_a_group_the_work_goes_on_behind_it(driver: Driver) -> None:
    grid = driver.desktop.window.pictures.grid
    shift = Qt.KeyboardModifier.ShiftModifier
    for _ in range(2):
        driver.qtbot.keyClick(grid, Qt.Key.Key_Right, shift)
    driver.press("ws")
    assert driver.labels[:5] == [WHEEL, WHEEL, WHEEL, SUN, NONE]
    settings = replace(driver.desktop.preferences.settings, is_auto_advancing=False)
    driver.desktop.preferences.change(settings)
    driver.qtbot.keyClick(grid, Qt.Key.Key_Right, shift)
    driver.press("g")
    assert grid.selected_count() == 2


def test_an_image_that_no_longer_matches_stays_until_asked(driver: Driver) -> None:
    driver.desktop.browsing.show_query(Query(status=Status.UNLABELED))
    driver.press("gg")
    assert len(driver.desktop.model) == 12
    assert driver.labels[:3] == [GROUND, GROUND, NONE]
    driver.action("reapply").trigger()
    assert len(driver.desktop.model) == 10


def test_the_loupe_labels_the_image_it_shows(driver: Driver) -> None:
    driver.key(Qt.Key.Key_Space)
    assert driver.view == "loupe"
    driver.press("s")
    driver.key(Qt.Key.Key_Right)
    driver.press("w")
    assert driver.labels[:4] == [SUN, NONE, WHEEL, NONE]
    pictures = driver.desktop.window.pictures
    assert pictures.loupe.image_id == pictures.current_id()
    driver.key(Qt.Key.Key_Escape)
    assert driver.view == "grid"


def test_letters_in_a_text_field_are_text(driver: Driver) -> None:
    driver.action("search").trigger()
    field = QApplication.focusWidget()
    assert field is not None
    driver.qtbot.keyClicks(field, "gws")
    assert set(driver.labels) == {NONE}
    assert driver.desktop.model.query.text == "gws"
    driver.desktop.browsing.clear_filters()
    assert len(driver.desktop.model) == 12


def test_unsure_clear_and_digits(driver: Driver) -> None:
    driver.press(".")
    assert driver.desktop.session.table.is_unsure[0]
    driver.press("g")
    driver.desktop.window.pictures.grid.step(-1)
    driver.key(Qt.Key.Key_Delete)
    assert driver.labels[1] == NONE
    settings = replace(driver.desktop.preferences.settings, key_scheme=KeyScheme.DIGITS)
    driver.desktop.preferences.change(settings)
    driver.press("3g")
    assert driver.labels[1:3] == [SUN, NONE]


def test_too_little_to_train_on_is_a_message(driver: Driver) -> None:
    driver.press("g")
    with driver.qtbot.waitSignal(driver.desktop.runner.failed) as caught:
        driver.action("retrain").trigger()
    assert caught.args is not None
    assert "two classes" in caught.args[0].what
    assert driver.desktop.window.messages.isVisible()


def test_closing_during_a_job_stops_it_first(driver: Driver) -> None:
    driver.press("gws")
    with driver.qtbot.waitSignal(driver.desktop.runner.progressed, timeout=30_000):
        driver.action("retrain").trigger()
    driver.desktop.window.close()
    assert not driver.desktop.runner.is_running
    assert not driver.desktop.session.is_open


def test_typing_a_search_slowly_labels_nothing(driver: Driver) -> None:
    driver.action("search").trigger()
    for letter in "gws":
        field = QApplication.focusWidget()
        assert field is not None
        with driver.qtbot.waitSignal(driver.desktop.model.rows_reset):
            driver.qtbot.keyClicks(field, letter)
        QApplication.processEvents()
    assert driver.desktop.model.query.text == "gws"
    assert set(driver.labels) == {NONE}


def test_an_import_takes_nothing_from_under_the_hands(driver: Driver, folder: Path) -> None:
    driver.desktop.preferences.change(
        replace(driver.desktop.preferences.settings, is_auto_advancing=False)
    )
    driver.desktop.browsing.show_query(Query(status=Status.UNLABELED))
    driver.press("g")
    current = driver.desktop.window.pictures.current_id()
    Image.new("RGB", (16, 16)).save(folder / "9999ML0000000000000I01_DRCL.png")
    with driver.qtbot.waitSignals(
        [driver.desktop.runner.succeeded, driver.desktop.runner.finished]
    ):
        driver.action("import_again").trigger()
    assert driver.desktop.window.pictures.current_id() == current
    assert len(driver.desktop.model) == 13
    driver.press("w")
    assert driver.labels[0] == WHEEL


def test_all_cannot_be_selected_unseen_in_the_loupe(driver: Driver) -> None:
    driver.key(Qt.Key.Key_Space)
    driver.action("select_all").trigger()
    driver.press("g")
    assert driver.labels.count(GROUND) == 1
    assert driver.desktop.window.pictures.loupe.image_id == 2


def test_a_label_goes_to_the_current_image_when_the_selection_was_left(driver: Driver) -> None:
    grid = driver.desktop.window.pictures.grid
    driver.qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    driver.press("w")
    assert driver.labels[:3] == [NONE, WHEEL, NONE]


def test_a_rubber_band_beside_the_current_image_is_what_gets_the_label(driver: Driver) -> None:
    grid = driver.desktop.window.pictures.grid
    grid.set_current(int(driver.desktop.session.table.ids[9]))
    grid.selection.select(np.array([2, 3]))
    driver.press("w")
    assert [place for place, label in enumerate(driver.labels) if label == WHEEL] == [2, 3]


def test_undo_goes_back_to_the_image_that_it_changes(driver: Driver) -> None:
    first = int(driver.desktop.session.table.ids[0])
    driver.key(Qt.Key.Key_Space)
    driver.press("w")
    driver.action("undo").trigger()
    assert driver.desktop.window.pictures.loupe.image_id == first


def test_ctrl_arrows_label_and_go_on_from_there(driver: Driver) -> None:
    grid = driver.desktop.window.pictures.grid
    for _ in range(3):
        driver.qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    driver.press("g")
    assert driver.labels[3] == GROUND
    assert grid.current_id() == int(driver.desktop.session.table.ids[4])


def test_a_stopped_training_leaves_the_current_model_in_place(driver: Driver) -> None:
    driver.press("gwsgws")
    driver.retrain()
    slow = replace(driver.desktop.preferences.settings.training, epochs=10_000)
    settings = replace(driver.desktop.preferences.settings, training=slow)
    driver.desktop.preferences.change(settings)

    def has_measures(timed: TimedProgress) -> bool:
        return bool(timed.progress.measures)

    with driver.qtbot.waitSignal(
        driver.desktop.runner.progressed, check_params_cb=has_measures, timeout=60_000
    ):
        driver.action("retrain").trigger()
    with driver.qtbot.waitSignal(driver.desktop.runner.finished):
        driver.action("stop").trigger()
    newest, first = list_versions(driver.desktop.session.project)
    assert (newest.is_complete, newest.is_current, first.is_current) == (False, False, True)
    assert set(driver.desktop.session.table.states[6:].tolist()) == {SuggestionState.ACTIVE}
    button = next(
        each
        for each in driver.desktop.window.messages.findChildren(QPushButton)
        if each.text() == "Suggest with it"
    )
    with driver.qtbot.waitSignal(driver.desktop.runner.finished):
        button.click()
    assert set(driver.desktop.session.table.model_versions[6:].tolist()) == {2}

"""The whole window, driven by keys: from the key press to the suggestion and its correction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from mars_labeler.app import Desktop
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services.browsing import Query, Status
from mars_labeler.services.image_table import NONE, SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project, open_project, read_undo_texts
from mars_labeler.services.taxonomy import add_class
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderChoice, TaxonomyChoice
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.workers.job_worker import Failure

Open = Callable[[], Desktop]
GROUND, WHEEL, SUN = 1, 2, 3
FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=64, epochs=3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of twelve pictures: ground, wheel and sun in turn."""
    folder = tmp_path / "rover"
    folder.mkdir()
    rng = np.random.default_rng(7)
    for index in range(12):
        name = ("ground", "wheel", "sun")[index % 3]
        picture = Image.fromarray(draw_scene(name, rng, 64))
        picture.save(folder / f"{index:04}ML0000000000000I01_DRCL.png")
    return folder


@pytest.fixture
def rover(tmp_path: Path, folder: Path) -> Path:
    """Return the folder of a project of these pictures, without labels."""
    project = create_project(tmp_path / "project", "Rover", ("ground", "wheel", "sun"))
    import_images(project, folder, ReportingContext())
    project.close()
    return project.folder


@pytest.fixture
def open_desktop(qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    """Return a function that opens the app; all of them are closed afterwards."""
    opened: list[Desktop] = []

    def make() -> Desktop:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        desktop = Desktop(qapp, store)
        desktop.preferences.change(
            replace(desktop.preferences.settings, annotator="ada", training=FAST)
        )
        opened.append(desktop)
        return desktop

    yield make
    for desktop in opened:
        desktop.window.close()
        desktop.window.deleteLater()
        desktop.deleteLater()


@pytest.fixture
def desktop(qtbot: QtBot, open_desktop: Open, rover: Path) -> Desktop:
    """Return the app with the project open."""
    made = open_desktop()
    _show(qtbot, made, rover)
    return made


def _show(qtbot: QtBot, desktop: Desktop, rover: Path) -> None:
    """Show the window with a project, and wait until the keyboard is with the pictures."""
    desktop.window.show()
    desktop.window.activateWindow()
    desktop.session.open(open_project(rover))
    qtbot.waitUntil(desktop.window.pictures.grid.hasFocus)


def _press(qtbot: QtBot, desktop: Desktop, keys: str) -> None:
    for key in keys:
        qtbot.keyClicks(desktop.window.pictures.currentWidget(), key)


def _key(qtbot: QtBot, desktop: Desktop, key: Qt.Key) -> None:
    qtbot.keyClick(desktop.window.pictures.currentWidget(), key)


def _labels(desktop: Desktop) -> list[int]:
    return [int(class_id) for class_id in desktop.session.table.labels]


def _view(desktop: Desktop) -> str:
    return desktop.window.pictures.view.value


def _retrain(qtbot: QtBot, desktop: Desktop) -> None:
    failures: list[Failure] = []
    desktop.runner.failed.connect(failures.append)
    with qtbot.waitSignal(desktop.runner.finished, timeout=60_000):
        desktop.window.actions_by_name["retrain"].trigger()
    assert failures == []


def test_from_the_key_to_the_suggestion_to_the_correction(qtbot: QtBot, desktop: Desktop) -> None:
    _press(qtbot, desktop, "gwsgws")
    assert _labels(desktop)[:7] == [GROUND, WHEEL, SUN, GROUND, WHEEL, SUN, NONE]
    _retrain(qtbot, desktop)
    table = desktop.session.table
    assert set(table.states[6:].tolist()) == {SuggestionState.ACTIVE}
    current = desktop.window.pictures.current_id()
    cell = desktop.model.cell_of(current)
    assert cell is not None
    assert cell.suggestion is not None
    _key(qtbot, desktop, Qt.Key.Key_Return)
    assert _labels(desktop)[6] == cell.suggestion.class_id
    wrong = SUN if int(table.suggested[7, 0]) != SUN else GROUND
    _press(qtbot, desktop, {SUN: "s", GROUND: "g"}[wrong])
    assert _labels(desktop)[7] == wrong
    _key(qtbot, desktop, Qt.Key.Key_Backspace)
    assert desktop.session.table.states[8] == SuggestionState.REJECTED
    rejected = int(desktop.session.table.suggested[8, 0])
    _retrain(qtbot, desktop)
    table = desktop.session.table
    assert _labels(desktop)[7] == wrong
    assert table.states[8] == SuggestionState.ACTIVE
    assert int(table.suggested[8, 0]) != rejected


def test_everything_is_there_after_closing_and_reopening(
    qtbot: QtBot, open_desktop: Open, rover: Path
) -> None:
    first = open_desktop()
    _show(qtbot, first, rover)
    _press(qtbot, first, "gws")
    _retrain(qtbot, first)
    suggested = first.session.table.suggested.tolist()
    first.window.close()
    second = open_desktop()
    _show(qtbot, second, rover)
    assert _labels(second)[:3] == [GROUND, WHEEL, SUN]
    assert second.session.table.suggested.tolist() == suggested
    assert set(second.session.table.states[3:].tolist()) == {SuggestionState.ACTIVE}
    second.window.actions_by_name["undo"].trigger()
    assert _labels(second)[:3] == [GROUND, WHEEL, NONE]
    second.window.actions_by_name["redo"].trigger()
    assert _labels(second)[:3] == [GROUND, WHEEL, SUN]


def test_many_selected_images_get_one_label(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.actions_by_name["select_all"].trigger()
    _press(qtbot, desktop, "w")
    assert set(_labels(desktop)) == {WHEEL}
    assert read_undo_texts(desktop.session.project).undo == "wheel on 12 images"
    assert desktop.window.actions_by_name["undo"].text() == "Undo: wheel on 12 images"


def test_an_image_that_no_longer_matches_stays_until_asked(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.browsing.show_query(Query(status=Status.UNLABELED))
    _press(qtbot, desktop, "gg")
    assert len(desktop.model) == 12
    assert _labels(desktop)[:3] == [GROUND, GROUND, NONE]
    desktop.window.actions_by_name["reapply"].trigger()
    assert len(desktop.model) == 10


def test_the_loupe_labels_the_image_it_shows(qtbot: QtBot, desktop: Desktop) -> None:
    _key(qtbot, desktop, Qt.Key.Key_Space)
    assert _view(desktop) == "loupe"
    _press(qtbot, desktop, "s")
    _key(qtbot, desktop, Qt.Key.Key_Right)
    _press(qtbot, desktop, "w")
    assert _labels(desktop)[:4] == [SUN, NONE, WHEEL, NONE]
    pictures = desktop.window.pictures
    assert pictures.loupe.image_id == pictures.current_id()
    _key(qtbot, desktop, Qt.Key.Key_Escape)
    assert _view(desktop) == "grid"


def test_letters_in_a_text_field_are_text(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.actions_by_name["search"].trigger()
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "gws")
    assert set(_labels(desktop)) == {NONE}
    assert desktop.model.query.text == "gws"
    desktop.browsing.clear_filters()
    assert len(desktop.model) == 12


def test_unsure_clear_and_digits(qtbot: QtBot, desktop: Desktop) -> None:
    _press(qtbot, desktop, ".")
    assert desktop.session.table.is_unsure[0]
    _press(qtbot, desktop, "g")
    desktop.window.pictures.grid.step(-1)
    _key(qtbot, desktop, Qt.Key.Key_Delete)
    assert _labels(desktop)[1] == NONE
    settings = replace(desktop.preferences.settings, key_scheme=KeyScheme.DIGITS)
    desktop.preferences.change(settings)
    _press(qtbot, desktop, "3g")
    assert _labels(desktop)[1:3] == [SUN, NONE]


def test_no_key_has_two_meanings(desktop: Desktop) -> None:
    for scheme in KeyScheme:
        desktop.preferences.change(replace(desktop.preferences.settings, key_scheme=scheme))
        keys = [
            shortcut.toString()
            for action in [*desktop.window.actions(), *desktop.window.pictures.actions()]
            for shortcut in action.shortcuts()
        ]
        assert len(keys) == len(set(keys))
        assert {"G", "W", "S"} <= set(keys) or {"1", "2", "3"} <= set(keys)


def test_too_little_to_train_on_is_a_message(qtbot: QtBot, desktop: Desktop) -> None:
    _press(qtbot, desktop, "g")
    with qtbot.waitSignal(desktop.runner.failed) as caught:
        desktop.window.actions_by_name["retrain"].trigger()
    assert caught.args is not None
    assert "two classes" in caught.args[0].what
    assert desktop.window.messages.isVisible()


def test_a_folder_becomes_a_project_with_its_lists(
    qtbot: QtBot, open_desktop: Open, folder: Path, tmp_path: Path
) -> None:
    names = sorted(path.name for path in folder.iterdir())
    rows = "".join(f"{name},rock\n" for name in names[:5])
    (folder / "labels.csv").write_text("file,class\n" + rows)
    (folder / "broken.jpg").write_bytes(b"no image")
    desktop = open_desktop()
    desktop.window.show()
    choice = OpenFolderChoice(folder, tmp_path / "new", TaxonomyChoice.FOUND, True)
    with qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.projects.make_project(choice)
    assert [record.name for record in desktop.session.classes] == ["rock"]
    assert len(desktop.session.table) == 12
    assert len(desktop.model) == 12
    assert _labels(desktop).count(1) == 5
    assert desktop.window.messages.isVisible()


def test_the_sample_project_opens_when_it_is_drawn(
    qtbot: QtBot, open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mars_labeler.services.sample.SAMPLE_COUNT", 20)
    desktop = open_desktop()
    desktop.window.show()
    with qtbot.waitSignal(desktop.session.opened, timeout=30_000):
        desktop.window.actions_by_name["open_sample"].trigger()
    assert len(desktop.session.table) == 20
    assert "synthetic" in desktop.window.windowTitle()


def test_closing_during_a_job_stops_it_first(qtbot: QtBot, desktop: Desktop) -> None:
    _press(qtbot, desktop, "gws")
    with qtbot.waitSignal(desktop.runner.progressed, timeout=30_000):
        desktop.window.actions_by_name["retrain"].trigger()
    desktop.window.close()
    assert not desktop.runner.is_running
    assert not desktop.session.is_open


def test_a_project_that_is_gone_is_a_message(desktop: Desktop, tmp_path: Path) -> None:
    desktop.projects.open_place(str(tmp_path / "nowhere"))
    assert desktop.window.messages.isVisible()
    assert desktop.session.is_open


def test_classes_can_be_added_and_get_a_key(qtbot: QtBot, desktop: Desktop) -> None:
    assert desktop.session.perform(lambda project: add_class(project, "drill", "ada"))
    _press(qtbot, desktop, "d")
    assert _labels(desktop)[0] == 4


def test_typing_a_search_slowly_labels_nothing(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.actions_by_name["search"].trigger()
    for letter in "gws":
        field = QApplication.focusWidget()
        assert field is not None
        with qtbot.waitSignal(desktop.model.rows_reset):
            qtbot.keyClicks(field, letter)
        QApplication.processEvents()
    assert desktop.model.query.text == "gws"
    assert set(_labels(desktop)) == {NONE}


def test_an_import_takes_nothing_from_under_the_hands(
    qtbot: QtBot, desktop: Desktop, folder: Path
) -> None:
    desktop.preferences.change(replace(desktop.preferences.settings, is_auto_advancing=False))
    desktop.browsing.show_query(Query(status=Status.UNLABELED))
    _press(qtbot, desktop, "g")
    current = desktop.window.pictures.current_id()
    Image.new("RGB", (16, 16)).save(folder / "9999ML0000000000000I01_DRCL.png")
    with qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.window.actions_by_name["import_again"].trigger()
    assert desktop.window.pictures.current_id() == current
    assert len(desktop.model) == 13
    _press(qtbot, desktop, "w")
    assert _labels(desktop)[0] == WHEEL


def test_all_cannot_be_selected_unseen_in_the_loupe(qtbot: QtBot, desktop: Desktop) -> None:
    _key(qtbot, desktop, Qt.Key.Key_Space)
    desktop.window.actions_by_name["select_all"].trigger()
    _press(qtbot, desktop, "g")
    assert _labels(desktop).count(GROUND) == 1
    assert desktop.window.pictures.loupe.image_id == 2


def test_a_label_goes_to_the_current_image_when_the_selection_was_left(
    qtbot: QtBot, desktop: Desktop
) -> None:
    grid = desktop.window.pictures.grid
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    _press(qtbot, desktop, "w")
    assert _labels(desktop)[:3] == [NONE, WHEEL, NONE]


def test_space_presses_the_button_that_has_the_keyboard(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.browsing.show_query(Query(text="nothing like it"))
    button = desktop.window.pictures.empty.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(desktop.model) == 12
    assert _view(desktop) == "grid"


def test_an_uncaught_error_is_shown_and_the_window_goes_on(
    qtbot: QtBot, desktop: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    error = ZeroDivisionError("a bug in a slot")
    desktop.last_resort.tell(type(error), error, None)
    assert desktop.window.messages.isVisible()
    assert "a bug in a slot" in caplog.text
    _press(qtbot, desktop, "g")
    assert _labels(desktop)[0] == GROUND


def test_a_project_that_cannot_be_opened_stops_nothing(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "project.sqlite").write_bytes(b"no database" * 200)
    _press(qtbot, desktop, "gws")
    with qtbot.waitSignal(desktop.runner.finished, timeout=60_000):
        desktop.window.actions_by_name["retrain"].trigger()
        desktop.projects.open_place(str(damaged))
        assert desktop.runner.is_running
    assert desktop.session.table.has_suggestion().any()


def test_the_page_of_keys_follows_the_scheme(desktop: Desktop) -> None:
    def keys() -> dict[str, str]:
        return {line.text: line.keys for line in desktop.dialogs.key_texts()}

    assert keys()["Take the likeliest class"] == "1"
    assert keys()["wheel"] == "W"
    settings = replace(desktop.preferences.settings, key_scheme=KeyScheme.DIGITS)
    desktop.preferences.change(settings)
    assert "Take the likeliest class" not in keys()
    assert keys()["wheel"] == "2"

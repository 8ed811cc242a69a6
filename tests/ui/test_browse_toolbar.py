"""The toolbar shows search, order, size, view and training, and tells what is wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from mars_labeler.domain.jobs import Progress
from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.ui.widgets.browse_toolbar import SORTS, BrowseToolbar
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.search_field import SearchField
from mars_labeler.ui.widgets.view_switch import View


@pytest.fixture
def toolbar(qtbot: QtBot) -> BrowseToolbar:
    """Return a toolbar that is shown."""
    made = BrowseToolbar()
    qtbot.addWidget(made)
    made.show()
    return made


def tool_button(toolbar: BrowseToolbar, name: str) -> QToolButton:
    """Return the button with this accessible name."""
    buttons = toolbar.findChildren(QToolButton)
    return next(each for each in buttons if each.accessibleName().startswith(name))


def push_button(toolbar: BrowseToolbar, name: str) -> QPushButton:
    """Return the button with this text."""
    return next(each for each in toolbar.findChildren(QPushButton) if each.text() == name)


def test_typing_searches_at_every_key(qtbot: QtBot, toolbar: BrowseToolbar) -> None:
    """Enter and Esc give the keyboard back."""
    field = toolbar.findChildren(SearchField)[0]
    heard: list[str] = []
    toolbar.search_changed.connect(heard.append)
    QTest.keyClicks(field, "77")
    assert heard == ["7", "77"]
    with qtbot.waitSignal(toolbar.search_left):
        QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard[-1] == ""
    with qtbot.waitSignal(toolbar.search_left):
        QTest.keyClick(field, Qt.Key.Key_Escape)


def is_kept(field: SearchField, key: Qt.Key) -> bool:
    """Return whether the field keeps a key with Ctrl from being a command of the window."""
    control = Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, control)
    event.ignore()
    field.event(event)
    return event.isAccepted()


def test_the_field_keeps_its_editing_keys_and_no_command(toolbar: BrowseToolbar) -> None:
    field = toolbar.findChildren(SearchField)[0]
    field.setText("sol")
    key = Qt.Key
    for editing in (key.Key_A, key.Key_C, key.Key_V, key.Key_X, key.Key_Z, key.Key_Left):
        assert is_kept(field, editing)
    for command in (key.Key_E, key.Key_R, key.Key_U, key.Key_F, key.Key_Comma, key.Key_Equal):
        assert not is_kept(field, command)


def test_a_search_that_is_taken_away_leaves_no_button_to_clear_it(
    qtbot: QtBot, toolbar: BrowseToolbar
) -> None:
    field = toolbar.findChildren(SearchField)[0]
    clear = field.findChildren(QToolButton)[-1]
    QTest.keyClicks(field, "77")
    qtbot.waitUntil(lambda: clear.property("opacity") == 1)
    toolbar.set_query(Query())
    qtbot.waitUntil(lambda: clear.property("opacity") == 0)


def test_the_order_is_chosen_and_turned_round(qtbot: QtBot, toolbar: BrowseToolbar) -> None:
    """Both come in one signal."""
    combo = toolbar.findChildren(QComboBox)[0]
    combo.setFocus()
    with qtbot.waitSignal(toolbar.sort_changed) as signal:
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert signal.args == [SortKey.TAKEN, False]
    with qtbot.waitSignal(toolbar.sort_changed) as signal:
        tool_button(toolbar, "Ascending").click()
    assert signal.args == [SortKey.TAKEN, True]


def test_setters_are_silent(qtbot: QtBot, toolbar: BrowseToolbar) -> None:
    """What the program sets is not what a person asks."""
    with (
        qtbot.assertNotEmitted(toolbar.search_changed),
        qtbot.assertNotEmitted(toolbar.sort_changed),
        qtbot.assertNotEmitted(toolbar.size_changed),
        qtbot.assertNotEmitted(toolbar.view_changed),
    ):
        toolbar.set_query(Query(text="sol", sort=SortKey.UNCERTAINTY, is_descending=True))
        toolbar.set_thumbnail_size(200)
        toolbar.set_view(View.LOUPE)
    assert toolbar.findChildren(SearchField)[0].text() == "sol"
    assert toolbar.findChildren(QComboBox)[0].currentText() == "Uncertainty"
    assert toolbar.findChildren(QSlider)[0].value() == 200
    assert tool_button(toolbar, "Loupe").isChecked()
    assert tool_button(toolbar, "Descending").isEnabled()


def test_size_and_view_are_told(qtbot: QtBot, toolbar: BrowseToolbar) -> None:
    """The slider by keys, the view by its button."""
    slider = toolbar.findChildren(QSlider)[0]
    toolbar.set_thumbnail_size(160)
    with qtbot.waitSignal(toolbar.size_changed) as signal:
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert signal.args == [192]
    with qtbot.waitSignal(toolbar.view_changed) as signal:
        tool_button(toolbar, "Loupe").click()
    assert signal.args == [View.LOUPE]


def test_training_runs_and_stops(qtbot: QtBot, toolbar: BrowseToolbar) -> None:
    """Retrain gives way to progress and Stop."""
    retrain, stop = push_button(toolbar, "Retrain"), push_button(toolbar, "Stop")
    with qtbot.waitSignal(toolbar.train.retrain_requested):
        retrain.click()
    toolbar.train.set_state(RunState.RUNNING)
    toolbar.train.set_progress(Progress("Training", 3, 10), 42.0)
    assert (retrain.isVisible(), stop.isVisible()) == (False, True)
    with qtbot.waitSignal(toolbar.train.stop_requested):
        stop.click()
    toolbar.train.set_state(RunState.STOPPING)
    assert not stop.isEnabled()
    toolbar.train.set_state(RunState.IDLE)
    assert retrain.isVisible()


def test_the_project_has_its_name_and_menu(toolbar: BrowseToolbar) -> None:
    menu = QMenu(toolbar)
    toolbar.set_project("MSL surface", menu)
    button = tool_button(toolbar, "Project menu")
    assert button.text() == "MSL surface"
    assert button.menu() is menu


def test_every_control_has_a_name(toolbar: BrowseToolbar) -> None:
    """For screen readers."""
    for kind in (QToolButton, QPushButton, QComboBox, QSlider, SearchField):
        for control in toolbar.findChildren(kind):
            assert control.accessibleName() or isinstance(control.parent(), SearchField)


def test_every_order_is_offered_once() -> None:
    """In groups that a person looks for; a listing brings its own order with it."""
    assert sorted((SortKey.LISTED, *SORTS)) == sorted(SortKey)


def test_nothing_moves_when_a_training_begins(toolbar: BrowseToolbar) -> None:
    """Nor when the time left takes more digits."""
    before = toolbar.train.sizeHint()
    toolbar.train.set_state(RunState.RUNNING)
    toolbar.train.set_progress(Progress("Training", 3, 10), 36_000.0)
    assert toolbar.train.sizeHint() == before

"""The label panel shows the current image and tells which class is wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt, SignalInstance
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QMenu
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.widgets.class_menu import ClassMenu
from mars_labeler.ui.widgets.class_rows import best_first, class_rows
from mars_labeler.ui.widgets.label_chip import LabelChip
from mars_labeler.ui.widgets.label_panel import LabelPanel
from mars_labeler.ui.widgets.search_field import SearchField
from mars_labeler.ui.widgets.shown import NoSuggestion, ShownImage, ShownSuggestion
from mars_labeler.ui.widgets.suggestion_row import SuggestionRow

NAMES = ("ground", "portion tube", "portion tube opening", "wheel", "mastcam")
KEYS = ("g", "p", "", "w", "m")
CLASSES = tuple(
    LabelClass(10 + place, name, KEYS[place], "#3f8fc4", place) for place, name in enumerate(NAMES)
)
GROUND, TUBE, OPENING, WHEEL, MASTCAM = CLASSES


@pytest.fixture
def panel(qtbot: QtBot) -> LabelPanel:
    """Return a panel with five classes."""
    made = LabelPanel()
    qtbot.addWidget(made)
    made.set_classes(CLASSES, {GROUND.class_id: 2343})
    made.resize(300, 860)
    made.show()
    return made


def found(typed: str) -> list[str]:
    """Return the names that match, best first."""
    rows = class_rows(CLASSES, {}, is_digits=False, current=None)
    return [row.label_class.name for row in best_first(rows, typed)]


def test_what_is_typed_finds_names_then_words_then_parts() -> None:
    """The best match is first; letters in order are the last resort."""
    assert found("portion tube")[:2] == ["portion tube", "portion tube opening"]
    assert found("tube") == ["portion tube", "portion tube opening"]
    assert found("OPEN") == ["portion tube opening"]
    assert found("ast") == ["mastcam"]
    assert found("ptop") == ["portion tube opening"]
    assert found("xyz") == []
    assert found("m") == ["mastcam"]


def test_keys_are_letters_or_digits() -> None:
    """In the scheme of digits the first nine classes have one."""
    letters = class_rows(CLASSES, {}, is_digits=False, current=None)
    assert [row.key for row in letters] == ["G", "P", "", "W", "M"]
    many = [LabelClass(n, f"class {n}", "", "#3f8fc4", n) for n in range(12)]
    digits = [row.key for row in class_rows(many, {}, is_digits=True, current=None)]
    assert digits == [*"123456789", "", "", ""]


def test_enter_assigns_the_best_match_and_leaves(qtbot: QtBot, panel: LabelPanel) -> None:
    """The field is empty again for the next time."""
    panel.focus_find()
    field = panel.findChildren(SearchField)[0]
    QTest.keyClicks(field, "whe")
    with qtbot.waitSignal(panel.class_chosen) as signal, qtbot.waitSignal(panel.left):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert signal.args == [WHEEL.class_id]
    assert field.text() == ""


def test_down_takes_the_next_match(qtbot: QtBot, panel: LabelPanel) -> None:
    """Up and Down move through the matches while the person types."""
    field = panel.findChildren(SearchField)[0]
    QTest.keyClicks(field, "tube")
    QTest.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.class_chosen) as signal:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert signal.args == [OPENING.class_id]


def test_enter_on_a_name_that_is_none_wants_a_new_class(qtbot: QtBot, panel: LabelPanel) -> None:
    """What was typed is its likely name."""
    field = panel.findChildren(SearchField)[0]
    QTest.keyClicks(field, "dust devil")
    with qtbot.waitSignal(panel.class_add_requested) as signal:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert signal.args == ["dust devil"]


def test_escape_gives_the_keyboard_back(qtbot: QtBot, panel: LabelPanel) -> None:
    """First it clears what was typed."""
    field = panel.findChildren(SearchField)[0]
    QTest.keyClicks(field, "w")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(panel.left):
        QTest.keyClick(field, Qt.Key.Key_Escape)


def test_a_click_assigns(qtbot: QtBot, panel: LabelPanel) -> None:
    """And Enter does in the list."""
    view = panel.findChildren(QListView)[0]
    index = view.model().index(3, 0)
    with qtbot.waitSignal(panel.class_chosen) as signal:
        place = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [WHEEL.class_id]
    view.setCurrentIndex(view.model().index(0, 0))
    with qtbot.waitSignal(panel.class_chosen) as signal:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert signal.args == [GROUND.class_id]


def test_letters_in_the_list_are_left_to_the_window(panel: LabelPanel) -> None:
    """They are commands, not a search."""
    view = panel.findChildren(QListView)[0]
    view.setCurrentIndex(QModelIndex())
    QTest.keyClick(view, Qt.Key.Key_W)
    assert not view.currentIndex().isValid()


def test_counts_change_without_losing_the_row(panel: LabelPanel) -> None:
    """A label repaints the list, it does not rebuild it."""
    view = panel.findChildren(QListView)[0]
    view.setCurrentIndex(view.model().index(2, 0))
    panel.set_classes(CLASSES, {OPENING.class_id: 1})
    assert view.currentIndex().row() == 2
    spoken = view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "portion tube opening, 1"


def test_a_suggestion_is_taken_by_a_click(qtbot: QtBot, panel: LabelPanel) -> None:
    """The place in the suggestion is told, since accepting is more than labeling."""
    panel.set_suggestion(ShownSuggestion(4, ((WHEEL, 0.87), (GROUND, 0.06)), labels_since=3))
    rows = [row for row in panel.findChildren(SuggestionRow) if row.isVisible()]
    assert len(rows) == 2
    assert rows[0].accessibleName() == "Take the suggestion wheel, 0.87"
    with qtbot.waitSignal(panel.suggestion_taken) as signal:
        rows[1].click()
    assert signal.args == [1]


def texts(panel: LabelPanel) -> list[str]:
    """Return the texts of all labels on the screen."""
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_a_suggestion_says_where_it_comes_from(panel: LabelPanel) -> None:
    """Its model, how old it is, whether it is stale."""
    choices = ((WHEEL, 0.87),)
    panel.set_suggestion(ShownSuggestion(4, choices, labels_since=3))
    assert "model 4, 3 labels old" in texts(panel)
    panel.set_suggestion(ShownSuggestion(4, choices))
    assert "model 4" in texts(panel)
    panel.set_suggestion(ShownSuggestion(3, choices, is_stale=True))
    assert "model 3, not the current one" in texts(panel)


@pytest.mark.parametrize("reason", list(NoSuggestion))
def test_no_suggestion_says_why(panel: LabelPanel, reason: NoSuggestion) -> None:
    """Each reason has its sentence and no bars."""
    panel.set_suggestion(reason)
    assert not any(row.isVisible() for row in panel.findChildren(SuggestionRow))
    assert any(text.endswith(".") for text in texts(panel))


def test_digits_for_classes_take_the_digits_from_the_suggestion(panel: LabelPanel) -> None:
    """Only Enter is left for it."""
    panel.set_suggestion(ShownSuggestion(4, ((WHEEL, 0.9), (GROUND, 0.1))))
    rows = panel.findChildren(SuggestionRow)
    assert rows[0].toolTip().endswith("(1)")
    panel.set_key_scheme(is_digits=True)
    assert rows[0].toolTip().endswith("(↵)")
    assert rows[1].toolTip() == rows[1].accessibleName()


def test_the_facts_of_an_image(panel: LabelPanel) -> None:
    """What is not known leaves no gap."""
    panel.set_image(ShownImage("a.jpg", "MAHLI", 77, "raw", 256, 192, 15_320, flags=("dark",)))
    assert "MAHLI · sol 77 · raw" in texts(panel)
    assert "256 × 192 · 15 kB · dark" in texts(panel)
    panel.set_image(ShownImage("b.jpg"))
    assert "b.jpg" in texts(panel)
    assert "MAHLI · sol 77 · raw" not in texts(panel)


def test_the_chip_is_said_in_words(panel: LabelPanel) -> None:
    """A label, unsure, none; and how many images the next label goes to."""
    chip = panel.findChildren(LabelChip)[0]
    panel.set_image(ShownImage("a.jpg", label=WHEEL))
    assert chip.accessibleName() == "wheel"
    panel.set_image(ShownImage("a.jpg", is_unsure=True), selected_count=3)
    assert chip.accessibleName() == "? unsure, 3 images selected"
    panel.set_image(None)
    assert chip.accessibleName() == ""


def test_long_names_do_not_widen_the_panel(panel: LabelPanel) -> None:
    """They are elided; all of it is in the tooltip."""
    before = panel.minimumSizeHint().width()
    panel.set_image(ShownImage("N" * 200, folder="f" * 200))
    assert panel.minimumSizeHint().width() == before


def test_the_panel_paints_every_state(panel: LabelPanel) -> None:
    """With a picture, and without."""
    panel.set_image(ShownImage("a.jpg", label=WHEEL), selected_count=2)
    panel.set_preview(QPixmap(64, 48))
    panel.set_suggestion(ShownSuggestion(4, ((WHEEL, 0.9), (GROUND, 0.1)), is_stale=True))
    with_picture = panel.grab().toImage()
    panel.set_image(None)
    panel.set_suggestion(NoSuggestion.NO_IMAGE)
    assert panel.grab().toImage() != with_picture


def action(menu: QMenu, *path: str) -> QAction:
    """Return the action under these texts."""
    for text in path[:-1]:
        menu = sub_menu(menu, text)
    return next(each for each in menu.actions() if each.text() == path[-1])


def sub_menu(menu: QMenu, title: str) -> QMenu:
    """Return the menu with this title below `menu`."""
    return next(each for each in menu.findChildren(QMenu) if each.title() == title)


def test_the_menu_of_a_class_tells_what_is_wanted(qtbot: QtBot) -> None:
    """Every entry names its class, and merging its target."""
    menu = ClassMenu(WHEEL, CLASSES)
    qtbot.addWidget(menu)
    wheel = WHEEL.class_id
    wanted: tuple[tuple[SignalInstance, tuple[str, ...], list[object]], ...] = (
        (menu.edit_requested, ("Edit “wheel”…",), [wheel]),
        (menu.recolor_requested, ("Color", "#4d9a3f"), [wheel, "#4d9a3f"]),
        (menu.key_requested, ("Key", "H"), [wheel, "h"]),
        (menu.key_requested, ("Key", "No key"), [wheel, ""]),
        (menu.merge_requested, ("Merge into", "ground"), [wheel, GROUND.class_id]),
        (menu.delete_requested, ("Delete…",), [wheel]),
        (menu.add_requested, ("Add a class…",), []),
    )
    for signal, path, args in wanted:
        with qtbot.waitSignal(signal) as heard:
            action(menu, *path).trigger()
        assert heard.args == args


def test_the_menu_offers_no_key_of_another_class(qtbot: QtBot) -> None:
    """Only free letters, and its own."""
    menu = ClassMenu(WHEEL, CLASSES)
    qtbot.addWidget(menu)
    offered = [each.text() for each in sub_menu(menu, "Key").actions()]
    assert "G" not in offered
    assert "W" in offered

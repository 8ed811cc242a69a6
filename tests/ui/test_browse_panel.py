"""The browse panel shows facets and asks for queries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mars_labeler.services.browsing import Facets, Query, SortKey, Status
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.choice_list import ChoiceList
from mars_labeler.ui.widgets.folder_tree import FolderTree
from mars_labeler.ui.widgets.range_slider import RangeSlider
from mars_labeler.ui.widgets.sol_histogram import SolHistogram
from tests.ui.facets import CLASSES, FACETS, FOLDERS, asked, choices


@pytest.fixture
def panel(qtbot: QtBot) -> BrowsePanel:
    """Return a panel with facets."""
    made = BrowsePanel()
    qtbot.addWidget(made)
    made.set_facets(FACETS, CLASSES, 20)
    made.resize(260, 900)
    made.show()
    return made


def clear_button(panel: BrowsePanel) -> QPushButton:
    """Return the button that clears the filters."""
    return next(each for each in panel.findChildren(QPushButton) if each.text() == "Clear filters")


def test_a_click_on_a_status_asks_for_it(qtbot: QtBot, panel: BrowsePanel) -> None:
    """The status list."""
    assert asked(qtbot, panel, "Status", 3) == Query(status=Status.SUGGESTED)


def test_search_and_order_pass_through(qtbot: QtBot, panel: BrowsePanel) -> None:
    """The panel changes only what it shows."""
    shown = Query(text="sol", sort=SortKey.CONFIDENCE, is_descending=True)
    panel.set_query(shown)
    assert asked(qtbot, panel, "Status", 1) == replace(shown, status=Status.LABELED)


def test_classes_and_instruments_add_up(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Each click adds a choice, a second one takes it away."""
    assert asked(qtbot, panel, "Classes", 0).class_ids == {4}
    assert asked(qtbot, panel, "Classes", 1).class_ids == {4, 9}
    assert asked(qtbot, panel, "Classes", 0).class_ids == {9}
    assert asked(qtbot, panel, "Instruments", 1).instruments == {"Mastcam Left"}


def test_a_list_is_chosen_and_all_of_them_again(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Images in no list can be asked for, too."""
    assert asked(qtbot, panel, "Lists", 1).list_name == "train"
    assert asked(qtbot, panel, "Lists", 2).list_name == ""
    assert asked(qtbot, panel, "Lists", 0).list_name is None


def test_clear_filters_keeps_the_order(qtbot: QtBot, panel: BrowsePanel) -> None:
    """The button is there only while something is filtered."""
    button = clear_button(panel)
    assert button.isHidden()
    panel.set_query(Query(text="x", class_ids=frozenset({4}), sort=SortKey.NAME))
    assert not button.isHidden()
    with qtbot.waitSignal(panel.query_changed) as signal:
        button.click()
    assert signal.args == [Query(sort=SortKey.NAME)]
    assert button.isHidden()


def test_setters_are_silent(qtbot: QtBot, panel: BrowsePanel) -> None:
    """What the program sets is not what a person asks."""
    query = Query(
        status=Status.UNSURE,
        folder="a/b",
        instruments=frozenset({"MAHLI"}),
        list_name="train",
        sol_range=(12, 20),
        class_ids=frozenset({9}),
        confidence_range=(0.2, 0.9),
    )
    with qtbot.assertNotEmitted(panel.query_changed):
        panel.set_query(query)
        panel.set_facets(replace(FACETS, labeled={4: 6, 9: 1}), CLASSES[:1], 20)
        panel.set_facets(FACETS, CLASSES, 20)
    assert choices(panel, "Status").chosen == {Status.UNSURE}
    assert choices(panel, "Classes").chosen == {9}
    assert choices(panel, "Instruments").chosen == {"MAHLI"}


def test_sections_without_a_choice_are_hidden(panel: BrowsePanel) -> None:
    """One folder, no lists, no sols, no suggestions: nothing to choose there."""
    bare = Facets(
        status={}, instruments={"": 3}, folders={"": 3}, lists={"": 3}, labeled={}, suggested={}
    )
    panel.set_facets(bare, (), 3)
    assert not choices(panel, "Status").isHidden()
    for name in ("Lists", "Splits", "Missions", "Instruments", "Filters", "Quality", "Classes"):
        assert not choices(panel, name).isVisible(), name
    assert not panel.findChildren(FolderTree)[0].isVisible()
    assert not panel.findChildren(SolHistogram)[0].isVisible()


def test_a_screen_reader_hears_counts(panel: BrowsePanel) -> None:
    """The bar of a class is said in words."""
    model = choices(panel, "Classes").model()
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "wheel, 1, 9 suggested"


def test_the_keyboard_chooses(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Down chooses the next status; Space adds a class."""
    statuses, classes = choices(panel, "Status"), choices(panel, "Classes")
    statuses.setFocus()
    QTest.keyClick(statuses, Qt.Key.Key_Down)
    assert statuses.chosen != {Status.ALL}
    classes.setFocus()
    classes.setCurrentIndex(classes.model().index(1, 0))
    classes.set_chosen(())
    with qtbot.waitSignal(panel.query_changed):
        QTest.keyClick(classes, Qt.Key.Key_Space)
    assert classes.chosen == {9}


def test_a_click_leaves_the_keyboard_with_the_pictures(panel: BrowsePanel) -> None:
    """After a click in the panel, the next letter must still label."""
    for view in panel.findChildren(ChoiceList):
        assert view.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_folders_count_what_is_below_them(qtbot: QtBot) -> None:
    """A folder that only holds folders is shown, with their images."""
    tree = FolderTree()
    qtbot.addWidget(tree)
    tree.set_folders(FOLDERS)
    rows = [tree.model().index(row, 0) for row in range(tree.topLevelItemCount())]
    assert [row.data() for row in rows] == ["All folders", "a", "d"]
    assert rows[1].data(Qt.ItemDataRole.AccessibleTextRole) == "a, 11"
    tree.show()
    with qtbot.waitSignal(tree.folder_chosen) as signal:
        tree.setCurrentIndex(rows[1])
    assert signal.args == ["a"]


def test_folders_open_their_tree_to_what_is_set(qtbot: QtBot) -> None:
    """Setting a folder is silent; new counts keep it chosen."""
    tree = FolderTree()
    qtbot.addWidget(tree)
    with qtbot.assertNotEmitted(tree.folder_chosen):
        tree.set_folders(FOLDERS)
        tree.set_folder("a/c")
        tree.set_folders({**FOLDERS, "e": 1})
    chosen = tree.selectedItems()
    assert [item.text(0) for item in chosen] == ["c"]


def slider(qtbot: QtBot) -> RangeSlider:
    """Return a slider from 10 to 110 that is 120 wide: one step a pixel."""
    made = RangeSlider("Lowest", "Highest")
    qtbot.addWidget(made)
    made.resize(120, 20)
    made.set_bounds(10, 110, 1)
    made.set_values(10, 110)
    made.show()
    return made


def test_handles_move_by_keys(qtbot: QtBot) -> None:
    """Arrows by one step, Page by ten, Home and End to the end of the way."""
    made = slider(qtbot)
    QTest.keyClick(made.low_handle, Qt.Key.Key_Right)
    assert [*made.values] == [11, 110]
    QTest.keyClick(made.low_handle, Qt.Key.Key_PageUp)
    QTest.keyClick(made.high_handle, Qt.Key.Key_Left)
    assert [*made.values] == [21, 109]
    QTest.keyClick(made.low_handle, Qt.Key.Key_End)
    assert [*made.values] == [109, 109]
    QTest.keyClick(made.low_handle, Qt.Key.Key_Home)
    assert [*made.values] == [10, 109]


def test_handles_cannot_pass_each_other(qtbot: QtBot) -> None:
    """A handle dragged too far stays at the other."""
    made = slider(qtbot)
    made.set_values(40, 60)
    made.low_handle.moved_to.emit(115.0)
    assert [*made.values] == [60, 60]
    made.high_handle.moved_to.emit(0.0)
    assert [*made.values] == [60, 60]


def test_dragging_a_handle_tells_the_range(qtbot: QtBot) -> None:
    """The value is where the pointer is."""
    made = slider(qtbot)
    with qtbot.waitSignal(made.range_changed) as signal:
        made.low_handle.moved_to.emit(60.0)
    assert signal.args == [60.0, 110.0]


def test_the_whole_range_of_sols_is_no_filter(qtbot: QtBot) -> None:
    """Both ends back at their places ask for all images, even those without a sol."""
    made = SolHistogram()
    qtbot.addWidget(made)
    made.set_histogram(FACETS.sol_edges, FACETS.sol_counts)
    made.set_range((12, 20))
    handles = made.findChildren(RangeSlider)[0]
    heard: list[object] = []
    made.range_changed.connect(heard.append)
    QTest.keyClick(handles.low_handle, Qt.Key.Key_Home)
    QTest.keyClick(handles.high_handle, Qt.Key.Key_End)
    assert heard == [(10, 20), None]
    assert handles.values == (10, 29)


def test_one_sol_alone_is_shown(qtbot: QtBot) -> None:
    """A pool of a single sol has nothing to choose and nothing to divide by."""
    made = SolHistogram()
    qtbot.addWidget(made)
    made.set_histogram(np.array([7, 8], np.int32), np.array([3], np.int64))
    made.set_range(None)
    made.resize(240, 90)
    assert not made.grab().isNull()
    assert made.findChildren(RangeSlider)[0].values == (7, 7)


def test_one_sol_alone_is_no_choice(panel: BrowsePanel) -> None:
    """The histogram is there only for images of several sols."""
    edges, counts = np.array([7, 8], np.int32), np.array([3], np.int64)
    panel.set_facets(replace(FACETS, sol_edges=edges, sol_counts=counts), CLASSES, 20)
    assert not panel.findChildren(SolHistogram)[0].isVisible()
    panel.set_facets(FACETS, CLASSES, 20)
    assert panel.findChildren(SolHistogram)[0].isVisible()

"""Accepting above a threshold: the dialog, its preview, and what the window does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QRadioButton, QSlider
from pytestqt.qtbot import QtBot

from mars_labeler.domain.evaluation import Measured, ThresholdPoint
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.accepting import ThresholdFigures, preview_acceptance
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import open_project, read_undo_texts
from mars_labeler.ui.dialogs.accept_above_dialog import AcceptAboveDialog, AcceptanceSource
from mars_labeler.ui.widgets.preview_grid import PreviewGrid
from tests.services.suggested_world import suggest as store_suggestions
from tests.ui.driver import GROUND, WHEEL, Driver, OpenDriver
from tests.ui.stacked_world import suggest

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]

KEY, LEFT, NO = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ONE_SHOWN = np.array([1], np.intp)


@pytest.fixture
def table(make_table: MakeTable) -> ImageTable:
    """Return six images, four of them with suggestions from 0.6 to 0.99."""
    made = make_table(6)
    for row, class_id, confidence in ((0, 1, 0.99), (1, 2, 0.95), (2, 1, 0.91), (3, 1, 0.6)):
        suggest(made, [row], class_id, confidence)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, table: ImageTable, classes: Classes) -> AcceptAboveDialog:
    """Return the dialog over them; the window shows the second image alone."""
    source = AcceptanceSource(
        preview=lambda threshold, is_shown_alone: preview_acceptance(
            table, threshold, rows=ONE_SHOWN if is_shown_alone else None
        ),
        table=lambda: table,
        classes=classes,
        thumbnails=None,
        shown=1,
    )
    made = AcceptAboveDialog(source)
    qtbot.addWidget(made)
    made.show()
    return made


def grid_of(dialog: AcceptAboveDialog) -> PreviewGrid:
    return dialog.findChildren(PreviewGrid)[0]


def texts(dialog: AcceptAboveDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_begins_at_the_usual_threshold_with_the_least_sure_first(
    dialog: AcceptAboveDialog,
) -> None:
    assert dialog.threshold == 0.9
    assert grid_of(dialog).shown_ids() == [30, 20, 10]
    assert grid_of(dialog).current_id() == 30
    assert dialog.accept_button.text() == "Accept 3"
    assert "ground 2 · wheel 1" in texts(dialog)


def test_slider_and_field_move_together(dialog: AcceptAboveDialog, qtbot: QtBot) -> None:
    (slider,), (field,) = dialog.findChildren(QSlider), dialog.findChildren(QDoubleSpinBox)
    slider.setValue(500)
    assert field.value() == 0.5
    qtbot.waitUntil(lambda: dialog.accept_button.text() == "Accept 4")
    field.setValue(0.96)
    assert slider.value() == 960
    qtbot.waitUntil(lambda: dialog.accept_button.text() == "Accept 1")
    field.setValue(0.999)
    qtbot.waitUntil(lambda: not dialog.accept_button.isEnabled())
    assert "No suggestion of the current model is so sure." in texts(dialog)


def test_only_the_images_shown(dialog: AcceptAboveDialog) -> None:
    everything, shown = dialog.findChildren(QRadioButton)
    assert shown.text() == "Only the 1 image shown"
    shown.click()
    assert dialog.acceptance().image_ids.tolist() == [20]
    everything.click()
    assert len(dialog.acceptance()) == 3


def test_space_unticks_the_current_image_and_ticks_it_again(dialog: AcceptAboveDialog) -> None:
    grid = grid_of(dialog)
    QTest.keyClick(grid, KEY.Key_Right)
    QTest.keyClick(grid, KEY.Key_Space)
    assert dialog.acceptance().image_ids.tolist() == [30, 10]
    assert dialog.accept_button.text() == "Accept 2"
    assert grid.accessibleDescription().startswith("left out")
    QTest.keyClick(grid, KEY.Key_Space)
    assert len(dialog.acceptance()) == 3
    assert grid.accessibleDescription().startswith("to be accepted")


def test_a_click_unticks_and_every_click_counts(dialog: AcceptAboveDialog) -> None:
    grid = grid_of(dialog)
    QTest.mouseClick(grid.viewport(), LEFT, NO, grid.view_rect(0).center())
    assert grid.left_out == {30}
    QTest.mouseDClick(grid.viewport(), LEFT, NO, grid.view_rect(2).center())
    assert 30 in grid.left_out
    QTest.mouseClick(
        grid.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, grid.view_rect(1).center()
    )
    assert 20 not in grid.left_out


def test_what_was_unticked_stays_so_at_another_threshold(
    dialog: AcceptAboveDialog, qtbot: QtBot
) -> None:
    QTest.keyClick(grid_of(dialog), KEY.Key_Space)
    dialog.findChildren(QDoubleSpinBox)[0].setValue(0.5)
    qtbot.waitUntil(lambda: len(grid_of(dialog).shown_ids()) == 4)
    assert dialog.acceptance().image_ids.tolist() == [40, 20, 10]


def test_it_tells_how_many_are_likely_right(dialog: AcceptAboveDialog) -> None:
    assert "is being measured" in texts(dialog)
    accuracy = Measured(0.991, 0.98, 0.999, 540)
    dialog.set_figures(ThresholdFigures(1, (ThresholdPoint(0.9, accuracy, accuracy),)))
    expected = (
        "3 images from 0.900 on, about 99.1% right "
        "(measured on 540 held-out images; 98.0% to 99.9%)."
    )
    assert expected in texts(dialog)
    dialog.set_figures(ThresholdFigures())
    assert "not measured: too few held-out images" in texts(dialog)


@pytest.fixture
def suggested(open_driver: OpenDriver, rover: Path) -> Driver:
    """Return the app with a project of twelve images, suggestions for the first four."""
    project = open_project(rover)
    ids = load_table(project).ids.tolist()
    offers = [(GROUND, 0.99), (WHEEL, 0.95), (GROUND, 0.91), (WHEEL, 0.6)]
    store_suggestions(project, dict(zip(ids, offers, strict=False)))
    project.close()
    made = open_driver()
    made.show(rover)
    return made


def opened(driver: Driver) -> AcceptAboveDialog:
    (dialog,) = driver.desktop.window.findChildren(AcceptAboveDialog)
    return dialog


def test_accepting_in_the_window_is_one_undo(suggested: Driver) -> None:
    suggested.action("accept_above").trigger()
    dialog = opened(suggested)
    grid_of(dialog).setFocus()
    suggested.qtbot.waitUntil(grid_of(dialog).hasFocus)
    QTest.keyClick(grid_of(dialog), KEY.Key_Space)
    QTest.mouseClick(dialog.accept_button, LEFT)
    assert suggested.labels[:5] == [GROUND, WHEEL, -1, -1, -1]
    project = suggested.desktop.session.project
    assert read_undo_texts(project).undo == "accept suggestion on 2 images"
    assert "2 images labeled as suggested." in suggested.desktop.window.messages.text()
    suggested.action("undo").trigger()
    assert suggested.labels == [-1] * 12


def test_cancel_accepts_nothing(suggested: Driver) -> None:
    suggested.action("accept_above").trigger()
    opened(suggested).reject()
    assert suggested.labels == [-1] * 12
    suggested.action("accept_above").trigger()  # it can be asked again
    assert len(opened_now(suggested)) == 1
    opened_now(suggested)[0].reject()


def opened_now(driver: Driver) -> list[AcceptAboveDialog]:
    found = driver.desktop.window.findChildren(AcceptAboveDialog)
    return [dialog for dialog in found if dialog.isVisible()]


def test_it_opens_at_the_threshold_that_was_asked_for(suggested: Driver) -> None:
    suggested.desktop.active.accepting.ask_from(0.2)
    assert opened(suggested).threshold == 0.5
    suggested.desktop.active.accepting.ask()
    assert opened(suggested).threshold == 0.5  # the one that is open stays
    opened(suggested).reject()


def test_the_evaluation_opens_it_at_its_threshold(suggested: Driver) -> None:
    suggested.desktop.active.evaluation.accept_above_requested.emit(0.7)
    assert opened(suggested).threshold == 0.7
    opened(suggested).reject()


def test_a_label_that_comes_meanwhile_is_not_overwritten(suggested: Driver) -> None:
    suggested.action("accept_above").trigger()
    dialog, session = opened(suggested), suggested.desktop.session
    first = int(session.table.ids[0])
    session.perform(lambda project: assign_label(project, [first], WHEEL, "bob"))
    assert dialog.accept_button.text() == "Accept 2"
    dialog.accept()
    assert suggested.labels[:3] == [WHEEL, WHEEL, GROUND]


def test_closing_the_project_closes_the_question(suggested: Driver) -> None:
    suggested.action("accept_above").trigger()
    suggested.desktop.close_project()
    assert opened_now(suggested) == []

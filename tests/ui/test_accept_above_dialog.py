"""The dialog that asks for a threshold: its preview and what it says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
)
from pytestqt.qtbot import QtBot

from mars_labeler.domain.evaluation import Absence, Measured, ThresholdPoint
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.accepting import ThresholdFigures, preview_acceptance
from mars_labeler.services.image_table import ImageTable
from mars_labeler.ui.dialogs.accept_above_dialog import (
    LEAST_SIZE,
    AcceptAboveDialog,
    AcceptanceSource,
)
from tests.ui.acceptance_world import figures_of, grid_of, texts
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
    dialog.set_figures(ThresholdFigures(1))
    assert "not measured: too few held-out images" in texts(dialog)


def visible_texts(dialog: AcceptAboveDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_figures_of_another_model_are_not_shown(dialog: AcceptAboveDialog) -> None:
    dialog.set_figures(figures_of(2))
    assert "99.1% right" not in texts(dialog)
    assert "not measured: there is another model by now" in texts(dialog)


def test_it_says_what_the_accuracy_is_not_of(dialog: AcceptAboveDialog, qtbot: QtBot) -> None:
    dialog.set_figures(figures_of(1))
    assert "held out at random" not in visible_texts(dialog)
    dialog.set_figures(figures_of(1, is_by_labels=True))
    assert "Measured on labeled images held out at random" in visible_texts(dialog)
    dialog.findChildren(QDoubleSpinBox)[0].setValue(0.999)
    qtbot.waitUntil(lambda: not dialog.accept_button.isEnabled())
    assert "held out at random" not in visible_texts(dialog)


def test_confidences_that_nothing_was_held_out_for_are_not_to_be_trusted(
    dialog: AcceptAboveDialog,
) -> None:
    dialog.set_figures(ThresholdFigures(1, absence=Absence.NOTHING_HELD_OUT))
    assert "Nothing was held out: these confidences are not measured" in texts(dialog)
    assert "Do not trust them." in texts(dialog)


def test_all_it_says_fits_into_the_smallest_dialog(dialog: AcceptAboveDialog) -> None:
    dialog.resize(*LEAST_SIZE)
    for figures in (
        ThresholdFigures(1, absence=Absence.NOTHING_HELD_OUT),
        figures_of(1, is_by_labels=True),
    ):
        dialog.set_figures(figures)
        QApplication.processEvents()
        assert (dialog.width(), dialog.height()) == LEAST_SIZE
        for label in dialog.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert grid_of(dialog).height() > 100


def test_suggestions_of_a_newer_model_must_be_looked_at_first(
    dialog: AcceptAboveDialog, table: ImageTable, qtbot: QtBot
) -> None:
    dialog.set_figures(figures_of(1))
    suggest(table, [0, 1, 4], 2, 0.97)
    table.model_versions[:] = 2
    dialog.begin_anew()
    assert not dialog.accept_button.isEnabled()
    assert "Suggestions of a newer model: 4 images" in texts(dialog)
    assert "is being measured" in texts(dialog)
    with qtbot.waitSignal(dialog.settling.timeout):
        pass
    assert dialog.accept_button.isEnabled()
    dialog.set_figures(figures_of(2))
    assert "Suggestions of a newer model: 4 images from 0.900 on, about 99.1%" in texts(dialog)


def test_enter_accepts_only_what_was_measured(dialog: AcceptAboveDialog) -> None:
    """What nobody knows to be right takes a click."""
    assert not dialog.accept_button.isDefault()
    dialog.set_figures(figures_of(1))
    assert dialog.accept_button.isDefault()
    dialog.set_figures(figures_of(2))
    assert not dialog.accept_button.isDefault()
    assert not any(
        button.autoDefault()
        for button in dialog.buttons.buttons()
        if isinstance(button, QPushButton) and not button.isDefault()
    )

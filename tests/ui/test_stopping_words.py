"""What the window says when another round of labels would hardly change anything."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mars_labeler.catalog import models
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.stopping import Judgment, Outlook
from mars_labeler.services.suggestion_changes import BEFORE, SURE_CHANGED, SURE_COMPARED
from mars_labeler.ui.stopping_words import stopping_note, stopping_text
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from tests.ui.driver import Driver

STABLE = Judgment(Outlook.STABLE, rounds=2, changed=0.006, new_labels=100)
UNMEASURED = Judgment(Outlook.UNMEASURED, rounds=2, changed=0.006, new_labels=100)


def test_it_says_why_and_what_can_be_done() -> None:
    text = stopping_text(STABLE)
    assert "0.6% of the sure suggestions changed in each of the last 2 rounds" in text
    assert "You can stop labeling" in text
    assert stopping_note(STABLE).startswith("You can stop: the last 2 rounds changed 0.6%")


def test_without_held_out_images_it_does_not_say_stop() -> None:
    assert "not measured" in stopping_text(UNMEASURED)
    assert "stop" not in stopping_text(UNMEASURED)
    assert not stopping_note(UNMEASURED)


@pytest.mark.parametrize(
    "outlook", [Outlook.TOO_FEW_ROUNDS, Outlook.CHANGING, Outlook.ACCURACY_MOVES]
)
def test_otherwise_it_says_nothing(outlook: Outlook) -> None:
    assert not stopping_text(Judgment(outlook, rounds=2, changed=0.006))
    assert not stopping_note(Judgment(outlook, rounds=2, changed=0.006))


def test_a_long_note_never_widens_the_window(qtbot: QtBot) -> None:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    narrow = panel.minimumSizeHint().width()
    panel.set_note(stopping_text(STABLE) * 3)
    assert panel.minimumSizeHint().width() == narrow


def test_the_strip_says_so_while_it_holds(driver: Driver) -> None:
    driver.press("gws")
    project = driver.desktop.session.project
    for version in (1, 2, 3):
        metrics = {
            "labeled images": 300.0 + 50 * version,
            "held-out images": 100.0,
            "held-out accuracy": 0.9,
            BEFORE: version - 1.0,
            SURE_COMPARED: 1000.0,
            SURE_CHANGED: 0.006,
        }
        record = ModelVersion(version, "", 0, (1, 2), "{}", metrics, is_current=True)
        with project.catalog.writing() as connection:
            models.add_version(connection, record)
    driver.desktop.session.apply(ChangeSet(frozenset({Kind.MODELS})))
    driver.desktop.training.take_note()
    notes = [label.text() for label in driver.desktop.window.training.findChildren(QLabel)]
    (note,) = [text for text in notes if "You can stop" in text]
    assert note.startswith(stopping_note(STABLE))
    assert note.endswith("The suggestions are 3 labels behind.")

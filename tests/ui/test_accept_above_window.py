"""Accepting above a threshold in the window: labels, models and failures on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.accepting import ThresholdFigures
from mars_labeler.services.browsing import Query
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, open_project, read_undo_texts
from mars_labeler.services.reviewing import current_version
from mars_labeler.ui.controllers import accept_controller
from mars_labeler.ui.dialogs.accept_above_dialog import (
    AcceptAboveDialog,
)
from tests.services.suggested_world import suggest as store_suggestions
from tests.ui.acceptance_world import figures_of, grid_of, texts
from tests.ui.driver import GROUND, WHEEL, Driver, OpenDriver

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


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


def test_a_model_that_comes_meanwhile_is_measured_anew(
    suggested: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accept_controller, "measure_thresholds", measured_now)
    suggested.action("accept_above").trigger()
    dialog = opened(suggested)
    suggested.qtbot.waitUntil(lambda: "3 images from 0.900 on, about 99.1%" in texts(dialog))

    def bring_model(project: Project) -> ChangeSet:
        ids = load_table(project).ids.tolist()
        store_suggestions(project, dict.fromkeys(ids[:5], (WHEEL, 0.93)), version=2)
        return ChangeSet(frozenset({Kind.MODELS, Kind.SUGGESTIONS}), None)

    suggested.desktop.session.perform(bring_model)
    assert "Suggestions of a newer model" in texts(dialog)
    assert "99.1%" not in texts(dialog)
    assert not dialog.accept_button.isEnabled()
    suggested.qtbot.waitUntil(lambda: "5 images from 0.900 on, about 99.1%" in texts(dialog))
    with suggested.qtbot.waitSignal(dialog.settling.timeout):
        pass
    QTest.mouseClick(dialog.accept_button, LEFT)
    assert suggested.labels[:6] == [WHEEL] * 5 + [-1]


def test_a_failure_to_measure_is_said(suggested: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept_controller, "measure_thresholds", fail_to_measure)
    suggested.action("accept_above").trigger()
    dialog = opened(suggested)
    suggested.qtbot.waitUntil(lambda: "could not be measured" in texts(dialog))
    assert "is being measured" not in texts(dialog)
    dialog.reject()


def measured_now(project: Project, *, context: JobContext, announce: Announce) -> ThresholdFigures:
    del context, announce
    record = current_version(project)
    assert record is not None
    return figures_of(record.version)


def fail_to_measure(_project: Project, *, context: JobContext, announce: Announce) -> None:
    del context, announce
    raise TrainingError("It cannot be measured.")


def test_closing_the_project_closes_the_question(suggested: Driver) -> None:
    suggested.action("accept_above").trigger()
    suggested.desktop.close_project()
    assert opened_now(suggested) == []


def test_where_something_is_filtered_it_begins_with_what_is_shown(suggested: Driver) -> None:
    desktop = suggested.desktop
    desktop.browsing.show_query(Query(class_ids=frozenset({WHEEL})))
    suggested.action("accept_above").trigger()
    assert opened(suggested).acceptance().counts == {WHEEL: 1}


def test_without_a_model_it_says_what_to_do(driver: Driver) -> None:
    driver.action("accept_above").trigger()
    assert driver.desktop.window.findChildren(AcceptAboveDialog) == []
    assert driver.desktop.window.messages.text().startswith("No model yet.")

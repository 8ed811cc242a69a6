"""The training strip shows a job, its curves and the model versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.widgets.model_table import ModelTable
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.training_curves import TrainingCurves
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.widgets.warning_line import WarningLine


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    """Return a strip that is shown."""
    made = TrainingPanel()
    qtbot.addWidget(made)
    made.resize(1200, 300)
    made.show()
    return made


def button(panel: TrainingPanel, text: str) -> QPushButton:
    """Return the button with this text."""
    return next(each for each in panel.findChildren(QPushButton) if each.text() == text)


def tool_button(panel: TrainingPanel, name: str) -> QToolButton:
    """Return the button with this accessible name."""
    return next(each for each in panel.findChildren(QToolButton) if each.accessibleName() == name)


def texts(panel: TrainingPanel) -> list[str]:
    """Return the texts of all labels on the screen."""
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def version(number: int, is_current: bool = False, is_complete: bool = True) -> ModelVersion:
    """Return a version of the full method."""
    return ModelVersion(
        version=number,
        created_at="2026-11-23T12:05:00+00:00",
        label_revision=number,
        class_ids=(1, 2),
        settings=TrainingConfig(method="full").to_json(),
        metrics={
            "held-out accuracy": 0.872,
            "labeled images": 1204.0,
            "held-out images": 300.0,
        },
        is_current=is_current,
        is_complete=is_complete,
    )


def test_a_running_job_is_told_in_words(panel: TrainingPanel) -> None:
    """Stage, how far, how long yet, where."""
    panel.set_state(RunState.RUNNING)
    panel.set_progress(Progress("Embedding images", 1200, 6737, device="CPU"), 42.2)
    shown = texts(panel)
    for text in ("Embedding images", "1,200 of 6,737", "0:42 left", "CPU"):
        assert text in shown
    assert button(panel, "Stop").isVisible()
    assert not button(panel, "Retrain").isVisible()


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [
        (8_000_000, 30_000_000, "8.0 of 30.0 MB"),
        (500_000, 30_000_000, "500 kB of 30.0 MB"),
        (3_000_000_000, 6_000_000_000, "3.0 of 6.0 GB"),
        (8_000_000, 0, "8.0 MB"),
    ],
)
def test_bytes_are_told_as_sizes(panel: TrainingPanel, done: int, total: int, shown: str) -> None:
    """And the bar goes with them, also beyond what it can count."""
    panel.set_state(RunState.RUNNING)
    panel.set_progress(Progress("Downloading", done, total, unit="bytes"), None)
    assert shown in texts(panel)
    (bar,) = [each for each in panel.findChildren(QProgressBar) if each.isVisible()]
    assert (bar.value() / bar.maximum() if total else 0) == pytest.approx(
        done / total if total else 0, abs=1e-6
    )


def test_a_job_of_unknown_length_says_no_numbers(panel: TrainingPanel) -> None:
    """Nothing is made up."""
    panel.set_state(RunState.RUNNING)
    panel.set_progress(Progress("Reading labels"), None)
    assert "Reading labels" in texts(panel)
    assert not any("of" in text.split() or "left" in text for text in texts(panel))


def test_a_stopping_job_goes_on_saying_so(panel: TrainingPanel) -> None:
    """A late progress does not take it back."""
    panel.set_state(RunState.RUNNING)
    panel.set_state(RunState.STOPPING)
    panel.set_progress(Progress("Training", 1, 2), 3.0)
    assert "Stopping…" in texts(panel)
    assert not button(panel, "Stop").isEnabled()


def test_an_idle_strip_shows_its_note(panel: TrainingPanel) -> None:
    """How things stand while nothing runs, also when set during a job."""
    panel.set_state(RunState.RUNNING)
    panel.set_note("Model 4 · held-out accuracy 87.2%")
    assert "Model 4 · held-out accuracy 87.2%" not in texts(panel)
    panel.set_state(RunState.IDLE)
    assert "Model 4 · held-out accuracy 87.2%" in texts(panel)


def test_buttons_tell_what_is_wanted(qtbot: QtBot, panel: TrainingPanel) -> None:
    """Retrain, Stop and the settings."""
    with qtbot.waitSignal(panel.retrain_requested):
        button(panel, "Retrain").click()
    with qtbot.waitSignal(panel.settings_requested):
        tool_button(panel, "Training settings").click()
    panel.set_state(RunState.RUNNING)
    with qtbot.waitSignal(panel.stop_requested):
        button(panel, "Stop").click()


def test_curves_have_all_points_even_from_before_they_were_seen(
    qtbot: QtBot, panel: TrainingPanel
) -> None:
    """The strip opens in the middle of a training."""
    measures = {"classification loss": 1.5, "held-out accuracy": 0.6}
    panel.set_progress(Progress("Training", 1, 9, measures, step=1), None)
    assert not panel.findChildren(TrainingCurves)
    with qtbot.waitSignal(panel.opened) as signal:
        tool_button(panel, "Show curves and models").click()
    assert signal.args == [True]
    curves = panel.findChildren(TrainingCurves)[0]
    assert curves.isVisible()
    assert curves.curve_names == ["classification", "accuracy"]
    panel.set_progress(Progress("Training", 2, 9, {"similarity loss": 0.2}, step=2), None)
    assert "similarity" in curves.curve_names
    panel.reset()
    assert curves.curve_names == []
    panel.set_open(False)
    assert not curves.isVisible()


WARNED = Progress("Training", 1, 9, {"total loss": 1.0}, step=1, warning="All images look alike.")


def test_a_warning_stays_until_measures_come_without_one(panel: TrainingPanel) -> None:
    """Progress within an epoch says nothing about it."""
    panel.set_open(True)
    warning = panel.findChildren(WarningLine)[0]
    assert not warning.isVisible()
    panel.set_progress(WARNED, None)
    assert warning.isVisible()
    assert warning.text == "All images look alike."
    assert warning.accessibleName() == "Warning"
    assert warning.accessibleDescription() == warning.text
    panel.set_progress(Progress("Training", 2, 9), None)
    panel.set_state(RunState.IDLE)
    assert warning.isVisible()
    panel.set_progress(Progress("Training", 3, 9, {"total loss": 1.0}, step=2), None)
    assert not warning.isVisible()


def test_a_warning_of_a_round_without_curves_is_shown_too(panel: TrainingPanel) -> None:
    """And a new training begins without one."""
    panel.set_open(True)
    panel.set_progress(Progress("Training on all labels", warning="Beware."), None)
    assert "Beware." in texts(panel)
    panel.reset()
    assert "Beware." not in texts(panel)


def test_a_closed_strip_tells_what_it_would_warn_of(qtbot: QtBot, panel: TrainingPanel) -> None:
    """And takes it back when it is opened."""
    with qtbot.waitSignal(panel.unseen_warning_changed) as signal:
        panel.set_progress(WARNED, None)
    assert signal.args == ["All images look alike."]
    for is_open, unseen in ((True, ""), (False, "All images look alike.")):
        with qtbot.waitSignal(panel.unseen_warning_changed) as signal:
            panel.set_open(is_open)
        assert signal.args == [unseen]


def test_the_line_tells_the_latest_measures_while_it_trains(panel: TrainingPanel) -> None:
    """Afterwards the versions say which model was kept, and how good it is."""
    panel.set_state(RunState.RUNNING)
    measures = {"held-out accuracy": 0.872, "embedding deviation": 0.62, "effective rank": 11.3}
    panel.set_progress(Progress("Training", 1, 9, measures, step=1), None)
    panel.set_progress(Progress("Training", 2, 9), None)
    text = "held-out accuracy 87.2% · embedding spread 62% · effective rank 11.3"
    assert text in texts(panel)
    panel.set_state(RunState.STOPPING)
    assert text in texts(panel)
    panel.set_state(RunState.IDLE)
    assert text not in texts(panel)


def cells(table: ModelTable, row: int) -> list[str]:
    """Return the texts of a row."""
    model = table.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_versions_are_compared_the_latest_first(panel: TrainingPanel) -> None:
    """What was not measured is a dash."""
    panel.set_models([version(1, is_complete=False), version(2, is_current=True)])
    table = panel.findChildren(ModelTable)[0]
    latest = cells(table, 0)
    assert latest[0] == "2 · current"
    assert latest[2:5] == ["1,204", "300", "87.2%"]
    assert latest[5:8] == ["–", "Full method", "efficientnet-lite0"]
    assert cells(table, 1)[0] == "1 · unfinished"
    header = table.model().headerData(4, Qt.Orientation.Horizontal)
    assert header == "Accuracy"


def test_a_version_from_before_there_were_methods_names_none(panel: TrainingPanel) -> None:
    """Nothing is made up."""
    panel.set_models([replace(version(1), settings='{"backbone": "tiny"}')])
    assert cells(panel.findChildren(ModelTable)[0], 0)[6:] == ["", "tiny", ""]


def test_another_version_is_made_current(qtbot: QtBot, panel: TrainingPanel) -> None:
    """The current one cannot be."""
    panel.set_open(True)
    panel.set_models([version(1), version(2, is_current=True)])
    make_current = button(panel, "Make current")
    assert not make_current.isEnabled()
    panel.findChildren(ModelTable)[0].selectRow(1)
    with qtbot.waitSignal(panel.model_chosen) as signal:
        make_current.click()
    assert signal.args == [1]

"""Trainings that begin by themselves: when, and that they get in nobody's way."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.services.project import Project
from mars_labeler.services.retraining_rule import RetrainingRule
from mars_labeler.services.reviewing import list_versions
from mars_labeler.services.suggesting import retrain
from mars_labeler.ui.controllers.auto_training_controller import AutoTrainingController
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from tests.ui.driver import Driver

AFTER_THREE = RetrainingRule(is_after_labels=True, label_count=3)
WHEN_IDLE = RetrainingRule(is_when_idle=True, idle_s=30)


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def auto(driver: Driver, clock: Clock) -> AutoTrainingController:
    """Return a second controller that goes by that clock and only looks when told to."""
    desktop = driver.desktop
    return AutoTrainingController(
        desktop.session,
        desktop.preferences,
        (desktop.runner, desktop.side_jobs.aside),
        desktop.steps,
        desktop.training,
        clock,
    )


class Training:
    """Stands for a training that goes on until it is told to end, or to stop."""

    def __init__(self) -> None:
        self.may_end = threading.Event()

    def __call__(
        self, project: Project, config: TrainingConfig, context: JobContext, announce: Announce
    ) -> None:
        """Report until it is over."""
        del project, config, announce
        while not self.may_end.is_set():
            context.checkpoint(Progress("Training"))


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> Training:
    """Let every training be such a one."""
    made = Training()
    monkeypatch.setattr("mars_labeler.services.suggesting.retrain", made)
    return made


def allow(driver: Driver, rule: RetrainingRule) -> None:
    """Let trainings begin by a rule, and nobody but the test look whether one is due."""
    preferences = driver.desktop.preferences
    preferences.change(replace(preferences.settings, retraining=rule))
    for controller in driver.desktop.session.findChildren(AutoTrainingController):
        controller._looking.stop()


def is_training(driver: Driver) -> bool:
    """Return whether a job runs."""
    return driver.desktop.runner.is_running


def wait(driver: Driver) -> None:
    """Wait for the training that runs."""
    driver.qtbot.waitUntil(lambda: not driver.desktop.runner.is_running, timeout=60_000)


def note(driver: Driver) -> str:
    """Return what the strip says."""
    panel: TrainingPanel = driver.desktop.window.training
    return panel._line._note.text()


def test_it_begins_after_enough_labels_and_nobody_is_interrupted(
    driver: Driver, auto: AutoTrainingController
) -> None:
    allow(driver, AFTER_THREE)
    driver.press("gw")
    auto.look()
    assert not is_training(driver)
    driver.press("s")
    current = driver.desktop.window.pictures.current_id()
    auto.look()
    assert is_training(driver)
    wait(driver)
    assert len(list_versions(driver.desktop.session.project)) == 1
    assert not driver.desktop.window.messages.isVisible()
    assert driver.desktop.window.pictures.current_id() == current
    assert driver.desktop.window.pictures.grid.hasFocus()
    driver.qtbot.waitUntil(lambda: "Model 1 was trained by itself." in note(driver))


def test_with_no_label_changed_it_does_not_begin_again(
    driver: Driver, auto: AutoTrainingController
) -> None:
    allow(driver, AFTER_THREE)
    driver.press("gws")
    auto.look()
    wait(driver)
    auto.look()
    assert not is_training(driver)


def test_it_begins_when_the_person_pauses(
    driver: Driver, auto: AutoTrainingController, clock: Clock, training: Training
) -> None:
    allow(driver, WHEN_IDLE)
    driver.press("gw")
    clock.now += 29
    auto.look()
    assert not is_training(driver)
    driver.key(Qt.Key.Key_Right)
    clock.now += 29
    auto.look()
    assert not is_training(driver), "a key was pressed 29 seconds ago"
    clock.now += 1
    auto.look()
    assert is_training(driver)
    training.may_end.set()
    wait(driver)


def test_one_class_is_not_enough(driver: Driver, auto: AutoTrainingController) -> None:
    allow(driver, AFTER_THREE)
    driver.press("gggg")
    auto.look()
    assert not is_training(driver)


def test_it_waits_for_a_dialog_to_close(
    driver: Driver, auto: AutoTrainingController, training: Training
) -> None:
    allow(driver, AFTER_THREE)
    driver.press("gws")
    dialog = QDialog(driver.desktop.window)
    dialog.open()
    assert QApplication.activeModalWidget() is dialog
    auto.look()
    assert not is_training(driver)
    dialog.close()
    auto.look()
    assert is_training(driver)
    training.may_end.set()
    wait(driver)


def test_a_failure_is_told_once_and_not_repeated_with_the_same_labels(
    driver: Driver, auto: AutoTrainingController
) -> None:
    broken = replace(driver.desktop.preferences.settings.training, backbone="from-elsewhere")
    driver.desktop.preferences.change(replace(driver.desktop.preferences.settings, training=broken))
    allow(driver, AFTER_THREE)
    driver.press("gws")
    with driver.qtbot.waitSignal(driver.desktop.runner.failed, timeout=30_000):
        auto.look()
    wait(driver)
    assert "from-elsewhere" in driver.desktop.window.messages.text()
    auto.look()
    assert not is_training(driver)
    driver.press("gw")
    auto.look()
    assert not is_training(driver), "the labels are five, and three failed"
    driver.press("s")
    auto.look()
    assert is_training(driver)
    wait(driver)


def test_what_the_person_stopped_stays_stopped(
    driver: Driver, auto: AutoTrainingController, training: Training
) -> None:
    allow(driver, AFTER_THREE)
    driver.press("gws")
    auto.look()
    assert not training.may_end.is_set()
    driver.action("stop").trigger()
    wait(driver)
    auto.look()
    assert not is_training(driver)
    driver.press("g")
    auto.look()
    assert not is_training(driver), "a single letter would bring it back"


def test_after_a_stop_it_does_not_begin_in_the_next_pause_but_after_retrain_it_does(
    driver: Driver,
    auto: AutoTrainingController,
    clock: Clock,
    training: Training,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow(driver, WHEN_IDLE)
    driver.press("gw")
    clock.now += 30
    auto.look()
    assert not training.may_end.is_set()
    driver.action("stop").trigger()
    wait(driver)
    driver.press("s")
    clock.now += 30
    auto.look()
    assert not is_training(driver)
    monkeypatch.setattr("mars_labeler.services.suggesting.retrain", retrain)
    driver.retrain()
    driver.press("g")
    clock.now += 30
    auto.look()
    assert is_training(driver)
    wait(driver)


def test_nothing_looks_while_the_setting_is_off(driver: Driver) -> None:
    controller = driver.desktop.active.auto_training
    assert not controller._looking.isActive()
    settings = driver.desktop.preferences.settings
    driver.desktop.preferences.change(replace(settings, retraining=AFTER_THREE))
    assert controller._looking.isActive()
    driver.desktop.close_project()
    assert not controller._looking.isActive()

"""Trainings that begin by themselves, as the person has set it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services.image_table import NONE
from mars_labeler.services.labeling import labels_since_model
from mars_labeler.services.retraining_rule import Situation, is_due
from mars_labeler.ui.controllers.training_controller import TrainingController
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.stepwise import Stepwise
from mars_labeler.ui.workers.job_runner import JobRunner

LOOK_MS = 1_000

_ACTIVE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
}


class AutoTrainingController(QObject):
    """Looks once a second whether a training is due, while that is set and a project is open.

    Args:
        session: The open project.
        preferences: When to train.
        runners: What must not be running.
        steps: Labels of many images must not be under way either.
        training: Trains.
        clock: Seconds that only rise.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runners: tuple[JobRunner, JobRunner],
        steps: Stepwise,
        training: TrainingController,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._runners = runners
        self._steps = steps
        self._training = training
        self._clock = clock
        self._active_at = clock()
        self._spent_at: int | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self.look)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        preferences.changed.connect(self._follow_settings)
        training.fell_through.connect(self._on_fell_through)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when the person did anything; the event goes on."""
        if event.type() in _ACTIVE:
            self._active_at = self._clock()
        return super().eventFilter(watched, event)

    @Slot()
    def look(self) -> None:
        """Train if that is due."""
        if self._session.is_open and is_due(self._preferences.settings.retraining, self._now()):
            self._training.retrain_by_itself()

    def _now(self) -> Situation:
        return Situation(
            new_labels=self._count_new(),
            has_two_classes=self._session.table.has_two_classes(),
            idle_s=self._clock() - self._active_at,
            is_occupied=self._is_occupied(),
            spent_at=self._spent_at,
        )

    def _count_new(self) -> int:
        since = labels_since_model(self._session.project)
        return int(np.count_nonzero(self._session.table.labels != NONE)) if since is None else since

    def _is_occupied(self) -> bool:
        is_running = any(runner.is_running for runner in self._runners) or bool(self._steps.doing)
        is_asked = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return is_running or is_asked is not None

    @Slot()
    def _follow_settings(self) -> None:
        rule = self._preferences.settings.retraining
        self._listen(self._session.is_open and rule.is_when_idle)
        if not (self._session.is_open and rule.is_on):
            self._looking.stop()
        elif not self._looking.isActive():
            self._looking.start()

    def _listen(self, is_on: bool) -> None:
        """Hear of keys and mouse, or no longer: every event of the program passes by here."""
        application = QApplication.instance()
        if application is not None and is_on:
            application.installEventFilter(self)  # moved to the front if it is there
        elif application is not None:
            application.removeEventFilter(self)

    @Slot()
    def _on_closing(self) -> None:
        self._looking.stop()
        self._listen(False)

    @Slot()
    def _on_opened(self) -> None:
        self._spent_at = None
        self._active_at = self._clock()
        self._follow_settings()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.MODELS in changes.kinds:  # one that was stopped tells of itself after this
            self._spent_at = None

    @Slot()
    def _on_fell_through(self) -> None:
        if self._session.is_open:
            self._spent_at = self._count_new()

"""What is done in the background while nothing else runs: images are embedded as they come in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services.embedding_ahead import embed_ahead
from mars_labeler.services.thumbnail_sweeping import sweep_thumbnails
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure, TimedProgress

PAUSE_MS = 2_000
"""Labels often come in quick succession: what they ask for is computed when they pause."""

_TOUCHED = {Kind.IMAGES, Kind.DECISIONS, Kind.SPLITS, Kind.CLASSES}


class EmbeddingController(QObject):
    """Computes ahead what the next training reads, so that Retrain need not.

    When a project is opened, its thumbnails are brought within their bound before that. It gives
    way to every other job: what it has done by then is kept.

    Args:
        session: The open project.
        preferences: How the next model is trained, and whether to compute ahead at all.
        others: Run the other jobs.
        background: Computes them, beside the other jobs; it does not show where these show.
    """

    described = Signal(str)
    """How far it is, for a person to read; empty when there is nothing to tell."""

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        others: Sequence[JobRunner],
        background: JobRunner,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._others = tuple(others)
        self.background = background
        self._is_due = self._is_sweep_due = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.start)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        preferences.changed.connect(self._on_due)
        for runner in self._others:
            runner.started.connect(self._on_others_started)
            runner.finished.connect(self._on_others_finished)
        self.background.progressed.connect(self._on_progressed)
        self.background.failed.connect(self._on_failed)
        self.background.finished.connect(self._on_finished)

    @Slot()
    def start(self) -> None:
        """Compute what is missing, unless something else runs."""
        runners = (*self._others, self.background)
        if any(runner.is_running for runner in runners) or not self._session.is_open:
            return  # it starts again when that has finished
        settings = self._preferences.settings
        if self._is_sweep_due:
            self._is_sweep_due = False
            self.background.start_on(self._session.project, sweep_thumbnails)
        elif self._is_due and settings.is_embedding_ahead:
            self._is_due = False
            job = partial(embed_ahead, config=settings.training)
            self.background.start_on(self._session.project, job)

    @Slot()
    def _on_due(self) -> None:
        self._is_due = True
        self._pause.start()

    @Slot()
    def _on_opened(self) -> None:
        self._is_sweep_due = True
        self._on_due()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.kinds & _TOUCHED:
            self._on_due()

    @Slot()
    def _on_others_started(self) -> None:
        if self.background.is_running:
            self._is_due = True
            self.background.cancel()

    @Slot()
    def _on_others_finished(self) -> None:
        if self._is_due:
            self._pause.start()

    @Slot()
    def _on_finished(self) -> None:
        self.described.emit("")
        if self._is_due:
            self._pause.start()

    @Slot(object)
    def _on_failed(self, _failure: Failure) -> None:
        self._is_due = False  # the next training meets the same failure and tells of it

    @Slot()
    def _on_closing(self) -> None:
        self._pause.stop()
        self._is_due = self._is_sweep_due = False
        self.background.shutdown()

    @Slot(object)
    def _on_progressed(self, timed: TimedProgress) -> None:
        progress = timed.progress
        if progress.total:
            text = self.tr("Looking at images for the next training: {done} of {total}.")
            counts = {"done": figure(progress.done), "total": figure(progress.total)}
            self.described.emit(text.format(**counts))

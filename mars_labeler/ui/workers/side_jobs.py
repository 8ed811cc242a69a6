"""Short jobs beside the window's main one: neighbors, explanations, figures, queues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from mars_labeler.services.job_messages import ProjectJob
from mars_labeler.ui.session import Session
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure

Then = Callable[[object], None]
Otherwise = Callable[[], None]


@dataclass(frozen=True)
class _Asked:
    """A job that somebody waits for."""

    name: str
    job: ProjectJob
    then: Then
    otherwise: Otherwise


class SideJobs(QObject):
    """Runs short jobs one after another, and gives way to the window's main job.

    Of the jobs of one name only the newest is done: who asks again no longer wants the first. A job
    that had to give way is done from its beginning when the main one is over.

    Args:
        session: The open project; what jobs announce goes through it.
        runner: Runs the main jobs (training, importing ...).
        aside: Runs these.
    """

    failed = Signal(object)
    """`Failure` of a job that somebody waited for."""

    asked_changed = Signal()
    """Another job is waited for, or none."""

    def __init__(self, session: Session, runner: JobRunner, aside: JobRunner) -> None:
        super().__init__(session)
        self._session = session
        self._runner = runner
        self.aside = aside
        self._waiting: dict[str, _Asked] = {}
        self._running: _Asked | None = None
        session.closing.connect(self.shutdown)
        runner.started.connect(self._on_others_started)
        runner.finished.connect(self._start_next)
        aside.announced.connect(session.apply)
        aside.succeeded.connect(self._on_succeeded)
        aside.failed.connect(self._on_failed)
        aside.finished.connect(self._on_finished)

    def ask(
        self, name: str, job: ProjectJob, then: Then, otherwise: Otherwise = lambda: None
    ) -> None:
        """Do a job as soon as nothing else runs.

        Args:
            name: What it is about; an earlier job of this name is given up.
            job: See `JobPlace.run`.
            then: Called with what came of it; not after a failure, nor when the job was given up.
            otherwise: Called after a failure, which `failed` tells.
        """
        self._waiting.pop(name, None)
        self._waiting[name] = _Asked(name, job, then, otherwise)
        if self._running is not None and self._running.name == name:
            self._running = None
            self.aside.cancel()
        self._start_next()

    def is_asked(self, name: str) -> bool:
        """Return whether a job of this name waits or runs."""
        return name in self._waiting or (self._running is not None and self._running.name == name)

    def give_up(self, name: str) -> None:
        """Forget the job of this name, whether it waits or runs."""
        self._waiting.pop(name, None)
        if self._running is not None and self._running.name == name:
            self._running = None
            self.aside.cancel()
        self.asked_changed.emit()

    @Slot()
    def shutdown(self) -> None:
        """Give everything up and wait for what runs; before the main runner is shut down."""
        self._waiting.clear()
        self._running = None
        self.aside.shutdown()

    @Slot()
    def _start_next(self) -> None:
        is_free = not self.aside.is_running and not self._runner.is_running
        if is_free and self._waiting and self._session.is_open:
            name = next(iter(self._waiting))
            self._running = self._waiting.pop(name)
            self.aside.start_on(self._session.project, self._running.job)
        self.asked_changed.emit()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        asked, self._running = self._running, None
        if asked is not None:
            asked.then(result)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        asked, self._running = self._running, None
        if asked is not None:
            self.failed.emit(failure)
            asked.otherwise()

    @Slot()
    def _on_finished(self) -> None:
        self._running = None
        self._start_next()

    @Slot()
    def _on_others_started(self) -> None:
        if self._running is not None:
            self._waiting = {self._running.name: self._running, **self._waiting}
            self._running = None
            self.aside.cancel()

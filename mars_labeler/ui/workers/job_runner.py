"""Starts, stops and waits for the one background job of the window."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, QThread, Signal, Slot

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.services.job_messages import ProjectJob
from mars_labeler.services.job_place import InThisProcess, JobPlace
from mars_labeler.services.project import Project
from mars_labeler.ui.workers.job_worker import Failure, Job, JobReport, JobWorker, TimedProgress

PATIENCE_MS = 10_000
"""How long a job may take to stop; a checkpoint comes every second or two."""


class JobRunner(QObject):
    """Runs one job at a time on a QThread; all its signals are emitted on the GUI thread.

    Args:
        place: Where jobs on a project run, which would keep the window from answering in its own
            process; None for the thread.
    """

    started = Signal()
    """A job has been started."""

    refused = Signal()
    """A job was not started, since another one is running."""

    progressed = Signal(object)
    """`TimedProgress` of the running job."""

    announced = Signal(object)
    """`ChangeSet` of what the running job has stored."""

    succeeded = Signal(object)
    """The job's result."""

    failed = Signal(object)
    """`Failure` of the job."""

    cancelled = Signal()
    """The job was stopped and left no result."""

    finished = Signal()
    """The job's thread has ended; another job can start."""

    def __init__(self, place: JobPlace | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place: JobPlace = InThisProcess() if place is None else place
        self._job_id = 0
        self._cancel = threading.Event()
        self._worker: JobWorker | None = None
        self._thread: QThread | None = None
        self._stuck: list[tuple[QThread, JobWorker]] = []

    @property
    def is_running(self) -> bool:
        """Whether a job is running."""
        return self._thread is not None

    def start_on(self, project: Project, job: ProjectJob) -> bool:
        """Start a job on a project, where such jobs run; see `start` and `JobPlace.run`."""
        return self.start(self.job_on(project, job))

    def job_on(self, project: Project, job: ProjectJob) -> Job:
        """Return what `start` needs to start a job on a project, now or again."""
        return partial(self._place.run, project, job)

    def prepare(self) -> None:
        """Get ready for a training that may come soon."""
        self._place.prepare()

    def start(self, job: Job) -> bool:
        """Start a job; return False, and leave all as it is, while another one is running."""
        if self._thread is not None:
            self.refused.emit()
            return False
        self._job_id += 1
        self._cancel = threading.Event()
        self._thread = QThread(self)
        self._worker = JobWorker(self._job_id, job, self._cancel)
        self._worker.moveToThread(self._thread)
        self._connect(self._worker, self._thread)
        self.started.emit()  # before the job, which may be over before anybody hears of it
        self._thread.start()
        return True

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint."""
        self._cancel.set()

    @property
    def is_stuck(self) -> bool:
        """Whether a job that was told to stop never did (a disk that does not answer, say)."""
        return bool(self._stuck)

    def shutdown(self, patience_ms: int = PATIENCE_MS) -> None:
        """Stop the job, wait for its thread, and drop what it still had to say."""
        self._cancel.set()
        thread, worker = self._thread, self._worker
        if thread is None or worker is None:
            return
        self._job_id += 1
        thread.quit()
        if thread.wait(patience_ms):
            self._release()
        else:
            # It cannot be ended from outside; it is kept, since Qt aborts if its thread goes.
            self._stuck.append((thread, worker))
            self._thread = self._worker = None
        self.finished.emit()

    def _connect(self, worker: JobWorker, thread: QThread) -> None:
        thread.started.connect(worker.run)
        worker.progressed.connect(self._on_progressed)
        worker.announced.connect(self._on_announced)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        worker.finished.connect(thread.quit)
        thread.finished.connect(self._on_thread_finished)

    def _release(self) -> None:
        if self._thread is not None:
            self._thread.deleteLater()
        self._thread = self._worker = None

    @Slot(object)
    def _on_progressed(self, report: JobReport) -> None:
        if report.job_id == self._job_id and isinstance(report.content, TimedProgress):
            self.progressed.emit(report.content)

    @Slot(object)
    def _on_announced(self, report: JobReport) -> None:
        if report.job_id == self._job_id and isinstance(report.content, ChangeSet):
            self.announced.emit(report.content)

    @Slot(object)
    def _on_succeeded(self, report: JobReport) -> None:
        if report.job_id == self._job_id:
            self.succeeded.emit(report.content)

    @Slot(object)
    def _on_failed(self, report: JobReport) -> None:
        if report.job_id == self._job_id and isinstance(report.content, Failure):
            self.failed.emit(report.content)

    @Slot(object)
    def _on_cancelled(self, report: JobReport) -> None:
        if report.job_id == self._job_id:
            self.cancelled.emit()

    @Slot()
    def _on_thread_finished(self) -> None:
        # After `shutdown` this may be the word of an earlier thread while the next one runs.
        if self._thread is not None and self._thread.isFinished():
            self._release()
            self.finished.emit()

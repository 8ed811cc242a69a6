"""The object that runs one job on a QThread and reports what comes of it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import (
    Announce,
    JobCancelled,
    JobContext,
    Pace,
    Progress,
    ReportGate,
    ReportingContext,
)

Job = Callable[[JobContext, Announce], object]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobReport:
    """One report of a job.

    Args:
        job_id: The job; reports of an earlier one are stale.
        content: What it reports: a `TimedProgress`, a `ChangeSet`, the result, a `Failure`.
    """

    job_id: int
    content: object


@dataclass(frozen=True)
class TimedProgress:
    """Where a job is, and the seconds left of its stage (None when there is nothing to go by)."""

    progress: Progress
    seconds_left: float | None


@dataclass(frozen=True)
class Failure:
    """Why a job failed.

    Args:
        what: What happened.
        remedy: What the person can do.
        details: The traceback of a bug; empty for errors of the environment.
    """

    what: str
    remedy: str
    details: str = ""


class JobWorker(QObject):
    """Runs one job; lives on the thread of that job.

    Args:
        job_id: Marks every report.
        job: What to run.
        cancel: Set from any thread to stop the job at its next checkpoint. An event, since a
            queued slot would arrive only after `run` has ended.
    """

    progressed = Signal(object)
    """`JobReport` with a `TimedProgress`."""

    announced = Signal(object)
    """`JobReport` with a `ChangeSet`: what the job has stored so far."""

    succeeded = Signal(object)
    """`JobReport` with the job's result."""

    failed = Signal(object)
    """`JobReport` with a `Failure`."""

    cancelled = Signal(object)
    """`JobReport` with None: the job was stopped and left no result."""

    finished = Signal()
    """The job has ended, one way or another; the last signal."""

    def __init__(self, job_id: int, job: Job, cancel: threading.Event) -> None:
        super().__init__()
        self._job_id = job_id
        self._job = job
        self._cancel = cancel
        self._pace = Pace()
        self._gate = ReportGate()

    @Slot()
    def run(self) -> None:
        """Run the job to its end."""
        try:
            result = self._job(ReportingContext(self._report, self._cancel), self._announce)
        except JobCancelled:
            self.cancelled.emit(JobReport(self._job_id, None))
        except UserFacingError as error:
            self.failed.emit(JobReport(self._job_id, failure_of(error)))
        except Exception as error:
            # A bug must not take the window down with unsaved thoughts: log it, show it, go on.
            _logger.exception("a job failed unexpectedly")
            self.failed.emit(JobReport(self._job_id, failure_of(error)))
        else:
            self.succeeded.emit(JobReport(self._job_id, result))
        finally:
            self.finished.emit()

    def _report(self, progress: Progress) -> None:
        seconds_left = self._pace.seconds_left(progress)
        if self._gate.passes(progress):
            timed = TimedProgress(progress, seconds_left)
            self.progressed.emit(JobReport(self._job_id, timed))

    def _announce(self, changes: ChangeSet) -> None:
        self.announced.emit(JobReport(self._job_id, changes))


def failure_of(error: Exception) -> Failure:
    """Return how an error is shown to the person; a bug comes with its traceback."""
    if isinstance(error, UserFacingError):
        return Failure(error.what, error.remedy)
    details = "".join(traceback.format_exception(error))
    return Failure("Unexpected error.", "Your labels are safe; you can go on, or restart.", details)

"""Jobs on a project run in a process of their own, beside the window's.

Python runs one thread at a time, and in the window's process a training, an import or a long list
of labels keeps it from answering a key (benchmarks/labeling.py has the figures); importing torch
alone takes seconds. A process of its own can also be ended when it does not stop, and its end gives
a GPU's memory back.
"""

from __future__ import annotations

import logging
import pickle
import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobCancelled, JobContext, Progress
from mars_labeler.services.child_process import ChildProcess
from mars_labeler.services.job_messages import (
    Cancelled,
    Failed,
    GetReady,
    ProjectJob,
    StopTask,
    Succeeded,
    Task,
)
from mars_labeler.services.project import Project

PATIENCE_S = 8.0
"""How long a job may take to stop before its process is ended."""

_PROGRAM = "mars_labeler.services.job_program"
_POLL_S = 0.05

_ENDED = object()


class JobProcess:
    """Does jobs in a process that is started when it is needed and kept for the next one.

    Args:
        patience_s: How long a job may take to stop before its process is ended.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._child: _Listened | None = None
        self._number = 0
        self._running = threading.Lock()
        """Held while a job runs: the process does one at a time."""

    def prepare(self) -> None:
        """Start the process, which imports torch, unless it is there."""
        if self._running.acquire(blocking=False):  # otherwise it is there
            try:
                if not self.is_running:
                    self._sent(GetReady())
            finally:
                self._running.release()

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.is_running

    def run(
        self, project: Project, job: ProjectJob, context: JobContext, announce: Announce
    ) -> object:
        """Do a job on a project and return what comes of it; called in any thread.

        Args:
            project: The project; the process opens it by its folder.
            job: A function of a module, or a `partial` of one, called as
                `job(project, context=..., announce=...)`.
            context: Told of the progress; when it says stop, so does the job at its next
                checkpoint, or its process is ended.
            announce: Told of what the job has stored.

        Raises:
            JobCancelled: The person has asked to stop, and there is no result.
            RuntimeError: A bug in the job; the text is its traceback.
            TrainingError: The process has ended by itself.
            UserFacingError: What the job raised.
        """
        while not self._running.acquire(timeout=_POLL_S):
            context.checkpoint(Progress("Waiting for another job"))
        try:
            self._number += 1
            child = self._sent(Task(self._number, project.folder, job))
            return _followed(child, self._number, context, announce, self._patience_s)
        finally:
            self._running.release()

    def close(self) -> None:
        """End the process; a job that still runs there is given up."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _started(self) -> _Listened:
        if self._child is None or not self._child.is_running:
            self.close()
            self._child = _Listened()
        return self._child

    def _sent(self, message: GetReady | Task) -> _Listened:
        try:
            child = self._started()
            child.process.send(message)
        except OSError:  # it has ended this moment, having waited for long enough
            self.close()
            child = self._started()
            child.process.send(message)
        return child


class _Listened:
    """A job process, and a thread that takes in what it says."""

    def __init__(self) -> None:
        self.process = ChildProcess(_PROGRAM)
        self._messages: SimpleQueue[object] = SimpleQueue()
        self._has_ended = threading.Event()
        self._ear = threading.Thread(target=self._listen, name="job-process", daemon=True)
        self._ear.start()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended; one that closed its output is about to."""
        return self.process.is_running and not self._has_ended.is_set()

    def next_message(self) -> object:
        """Return what the process says next, None while it says nothing."""
        try:
            return self._messages.get(timeout=_POLL_S)
        except Empty:
            return None

    def close(self) -> None:
        """End the process and the thread."""
        self.process.kill()
        self._ear.join()  # it ends with the process
        self.process.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._messages.put(self.process.receive())
        self._has_ended.set()
        self._messages.put(_ENDED)


def _followed(
    child: _Listened, number: int, context: JobContext, announce: Announce, patience_s: float
) -> object:
    """Hand on what a task reports until it ends, and return its result."""
    last, deadline = Progress("Starting"), float("inf")
    while True:
        message = child.next_message()
        if message is _ENDED:
            raise _ended(is_stopping=deadline < float("inf"))
        if isinstance(message, Succeeded | Failed | Cancelled):
            return _result(message)
        if isinstance(message, ChangeSet):
            announce(message)
        elif isinstance(message, logging.LogRecord):
            logging.getLogger(message.name).handle(message)
        if time.monotonic() > deadline:
            child.close()
            raise JobCancelled
        if deadline == float("inf"):
            news = message if isinstance(message, Progress) else None
            last = _without_measures(news or last)
            try:
                context.checkpoint(news or last)
            except JobCancelled:
                deadline = time.monotonic() + patience_s
                with suppress(OSError):
                    child.process.send(StopTask(number))


def _without_measures(progress: Progress) -> Progress:
    """Return what can be reported again: curves must not be drawn twice."""
    return Progress(progress.stage, progress.done, progress.total, device=progress.device)


def _result(outcome: Succeeded | Failed | Cancelled) -> object:
    if isinstance(outcome, Succeeded):
        return outcome.result
    if isinstance(outcome, Cancelled):
        raise JobCancelled
    if outcome.error is not None:
        raise outcome.error
    raise RuntimeError(f"in the job process:\n{outcome.details}")


def _ended(is_stopping: bool) -> Exception:
    if is_stopping:
        return JobCancelled()
    return TrainingError(
        "The process that did the work has ended by itself, probably for want of memory.",
        "Close other programs, then try again.",
    )

"""The program of the job process: does one task after another, and can be stopped in each.

It lets everything else on the machine go first. It ends with its input, after a while without a
task, and after a task that used a GPU, whose memory other programs may want.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
import threading
import traceback
from contextlib import closing, suppress
from logging.handlers import QueueHandler
from queue import Empty, SimpleQueue
from typing import BinaryIO

from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportGate, ReportingContext
from mars_labeler.services.child_process import give_way
from mars_labeler.services.job_messages import (
    Cancelled,
    Failed,
    GetReady,
    StopTask,
    Succeeded,
    Task,
)
from mars_labeler.services.project import open_project

IDLE_S = 600.0
"""How long it waits for another task: starting anew takes seconds."""

GRACE_S = 10.0
"""How long a task may go on when there is nobody left to tell of it."""

_logger = logging.getLogger(__name__)


class Answers:
    """Sends answers, from any thread.

    Args:
        stream: Where they go.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, answer: object) -> None:
        """Send one answer; nobody may be left to read it."""
        with self._lock, suppress(BrokenPipeError):
            pickle.dump(answer, self._stream)
            self._stream.flush()


class LogSender(QueueHandler):
    """Sends what is logged."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(SimpleQueue())
        self._answers = answers

    def enqueue(self, record: logging.LogRecord) -> None:
        """Send one record, made fit for it by `prepare`."""
        self._answers.send(record)


class Inbox:
    """Takes messages in while a task runs.

    Args:
        stream: Where they come from.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._wishes: SimpleQueue[GetReady | tuple[Task, threading.Event] | None] = SimpleQueue()
        self._number = 0
        self._cancel = threading.Event()
        self.has_ended = threading.Event()
        """Set when nothing more will come; the task under way is told to stop."""

    def listen(self) -> None:
        """Take messages in until there are no more; runs in a thread of its own."""
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._take(pickle.load(self._stream))
        self._cancel.set()
        self._wishes.put(None)
        self.has_ended.set()

    def next_wish(self, patience_s: float) -> GetReady | tuple[Task, threading.Event] | None:
        """Wait for a wish, a task with the event that stops it; None when there is none."""
        try:
            return self._wishes.get(timeout=patience_s)
        except Empty:
            return None

    def _take(self, message: object) -> None:
        if isinstance(message, Task):
            self._number, self._cancel = message.number, threading.Event()
            self._wishes.put((message, self._cancel))
        elif isinstance(message, GetReady):
            self._wishes.put(message)
        elif isinstance(message, StopTask) and message.number == self._number:
            self._cancel.set()


def serve(inbox: Inbox, answers: Answers) -> None:
    """Do tasks until there are no more."""
    while (wish := inbox.next_wish(IDLE_S)) is not None:
        if isinstance(wish, GetReady):
            from mars_labeler.learning.readiness import get_ready

            get_ready()
            continue
        answers.send(_outcome(*wish, answers))
        if _holds_gpu_memory():
            return


def _holds_gpu_memory() -> bool:
    if "torch" not in sys.modules:
        return False
    from mars_labeler.learning.readiness import holds_gpu_memory

    return holds_gpu_memory()


def _outcome(
    task: Task, cancel: threading.Event, answers: Answers
) -> Succeeded | Failed | Cancelled:
    gate = ReportGate()

    def report(progress: Progress) -> None:
        if gate.passes(progress):
            answers.send(progress)

    try:
        with closing(open_project(task.project_folder)) as project:
            context = ReportingContext(report, cancel)
            return Succeeded(task.job(project, context=context, announce=answers.send))
    except JobCancelled:
        return Cancelled()
    except UserFacingError as error:
        return Failed(error)
    except Exception:  # a bug is told where the person sees it, with its traceback
        _logger.exception("a job failed unexpectedly")
        return Failed(None, traceback.format_exc())


def _run(messages: BinaryIO, channel: BinaryIO) -> None:
    answers, inbox = Answers(channel), Inbox(messages)
    logging.getLogger().addHandler(LogSender(answers))
    threading.Thread(target=inbox.listen, daemon=True).start()
    threading.Thread(target=_end_with, args=(inbox,), daemon=True).start()
    serve(inbox, answers)


def _end_with(inbox: Inbox) -> None:
    """End a task that does not stop though nobody waits for it."""
    inbox.has_ended.wait()
    threading.Event().wait(GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    give_way()
    standard_output = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get between the answers
    _run(sys.stdin.buffer, standard_output)

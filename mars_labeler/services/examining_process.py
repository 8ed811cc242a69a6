"""A process that examines files for this one: Python runs one thread at a time, processes all."""

from __future__ import annotations

import logging
import pickle
import sys
from functools import partial
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import BinaryIO

from mars_labeler.domain.errors import ProjectError, UserFacingError
from mars_labeler.services.child_process import ChildProcess, give_way
from mars_labeler.services.examining import Examined, Task, examine

_PROGRAM = "mars_labeler.services.examining_process"

_Answer = tuple[list[Examined] | UserFacingError, list[logging.LogRecord]]


class ExaminingProcess:
    """The process, for one thread at a time; to be closed."""

    def __init__(self) -> None:
        self._child = ChildProcess(_PROGRAM)

    def examine(self, task: Task) -> list[Examined]:
        """Examine some files there.

        Raises:
            ProjectError: A thumbnail cannot be written, or the process has ended.
        """
        try:
            self._child.send(task)
            answer, records = self._received()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ProjectError(
                f"A process that reads images has ended, at {task.items[0].relative_path} or one "
                f"of the {len(task.items) - 1} images after it.",
                "Import again: what was read is kept. If it happens again, leave these out.",
            ) from error
        for record in records:
            logging.getLogger(record.name).handle(record)
        if isinstance(answer, UserFacingError):
            raise answer
        return answer

    def _received(self) -> _Answer:
        answer = self._child.receive()
        assert isinstance(answer, tuple)
        return answer

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._child.is_running

    def close(self) -> None:
        """Let the process finish what it does, and end."""
        self._child.close()


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer each task with what was found, or an error, and with what was logged of it."""
    records: SimpleQueue[logging.LogRecord] = SimpleQueue()
    logging.getLogger().addHandler(QueueHandler(records))
    for task in iter(partial(_next_task, tasks), None):
        answer: list[Examined] | UserFacingError
        try:
            answer = examine(task)
        except UserFacingError as error:
            answer = error
        logged = [records.get() for _ in range(records.qsize())]
        pickle.dump((answer, logged), answers)
        answers.flush()


def _next_task(tasks: BinaryIO) -> Task | None:
    try:
        task: Task = pickle.load(tasks)
    except EOFError:
        return None
    return task


if __name__ == "__main__":
    give_way()
    channel = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get between the answers
    serve(sys.stdin.buffer, channel)

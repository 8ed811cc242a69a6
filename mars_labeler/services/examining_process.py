"""A process that examines files for this one: Python runs one thread at a time, processes all.

Tasks and answers go through the process's standard streams. Its own program is this module, and not
this process's, as `multiprocessing` would have it: it starts with a third of the imports. It ends
with its input, so that it outlives nobody, however this process ends.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from functools import partial
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import BinaryIO

from mars_labeler.domain.errors import ProjectError, UserFacingError
from mars_labeler.services.examining import Examined, Task, examine

_PROGRAM = "mars_labeler.services.examining_process"

# Without -P Python would take modules from the current folder, which may be one of strange images.
_COMMAND = (sys.executable, "-P", "-m", _PROGRAM)


class ExaminingProcess:
    """The process, for one thread at a time; to be closed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl+C is for this process, which closes that one
        )

    def examine(self, task: Task) -> list[Examined]:
        """Examine some files there.

        Raises:
            ProjectError: A thumbnail cannot be written, or the process has ended.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            pickle.dump(task, self._process.stdin)
            self._process.stdin.flush()
            answer, records = pickle.load(self._process.stdout)
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
        examined: list[Examined] = answer
        return examined

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def close(self) -> None:
        """Let the process finish what it does, and end."""
        assert self._process.stdin is not None and self._process.stdout is not None
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                stream.close()
        self._process.wait()


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
    channel = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get between the answers
    serve(sys.stdin.buffer, channel)

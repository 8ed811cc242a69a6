"""A process of this program's own that is told what to do through its standard streams.

Its program is a module of this package, and not this process's, as `multiprocessing` would have it:
it starts with what it needs and nothing else. It ends with its input, so that it outlives nobody,
however this process ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress

_NICENESS = 10


def give_way() -> None:
    """Let everything else on the machine go before this process, the window first of all."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


class ChildProcess:
    """The process; to be closed.

    Args:
        program: The module that it runs, with `python -m`.
    """

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            # Without -P Python would take modules from the current folder, perhaps of strangers.
            (sys.executable, "-P", "-m", program),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl+C is for this process, which closes that one
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout

    def send(self, message: object) -> None:
        """Send what can be pickled.

        Raises:
            OSError: The process has ended.
        """
        pickle.dump(message, self._input)
        self._input.flush()

    def receive(self) -> object:
        """Wait for the next message of the process.

        Raises:
            EOFError: The process has ended.
            OSError: The process has ended.
            pickle.UnpicklingError: The process has ended in the middle of a message.
        """
        return pickle.load(self._output)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()

    def hang_up(self) -> None:
        """Tell it that nothing more will come: it ends when it has finished what it does."""
        with suppress(BrokenPipeError):
            self._input.close()

    def wait(self, patience_s: float | None = None) -> bool:
        """Wait until it has ended; return whether it has, within so many seconds."""
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """Let the process finish what it does, and end."""
        self.hang_up()
        self._output.close()
        self._process.wait()

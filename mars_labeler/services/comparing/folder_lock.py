"""Keeps two comparisons from writing to one folder at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.comparing.files import make_folder

LOCK_FILE = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made where it is missing, until the block ends.

    The system lets the next one in when this process is killed.

    Raises:
        ProjectError: Another comparison holds it, or it cannot be written.
    """
    make_folder(folder)
    lock = FileLock(folder / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ProjectError(
            f"Another comparison is running in {folder}.",
            "Wait until it is done, or name another folder with --output.",
        ) from error
    except OSError as error:
        raise ProjectError(
            f"The folder {folder} cannot be written ({error.strerror}).",
            "Choose a place that you may write to.",
        ) from error
    try:
        yield
    finally:
        lock.release()

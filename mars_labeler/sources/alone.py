"""Keeps two processes from fetching into one folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mars_labeler.domain.errors import DownloadError


@contextmanager
def alone(lock_path: Path, folder: Path) -> Iterator[None]:
    """Hold a folder; the system lets others in when this process is killed.

    Args:
        lock_path: The file that is locked; its folder is made.
        folder: What is fetched into, for the words of the error.

    Raises:
        DownloadError: Another process holds it, or something in it cannot be written.
    """
    try:
        lock_path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock_path, timeout=0):
            yield
    except Timeout as error:
        raise DownloadError(
            f"Another process is fetching images into {folder}.",
            "Wait until it is done, then try again.",
        ) from error
    except OSError as error:
        raise DownloadError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Make room on that disk, or choose a folder that is yours.",
        ) from error

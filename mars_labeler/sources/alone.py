"""Keeps two processes from fetching into one folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from mars_labeler.domain.errors import DownloadError


@contextmanager
def alone(lock_path: Path, folder: Path) -> Iterator[None]:
    """Hold a folder; the system lets others in when this process is killed.

    Afterwards the locked file is gone; so is its folder when it was made for it, nothing came into
    it, and an error ended it.

    Args:
        lock_path: The file that is locked; its folder is made.
        folder: What is fetched into, for the words of the error.

    Raises:
        DownloadError: Another process holds it, or something in it cannot be written.
    """
    try:
        is_useless = not lock_path.parent.exists()
        lock_path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock_path, timeout=0):
            try:
                yield
                is_useless = False
            finally:
                _remove(lock_path, with_folder=is_useless)
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


def _remove(lock_path: Path, with_folder: bool) -> None:
    # While it is held: whoever had opened it before sees then that it has no name any more, and
    # does not take it for the folder's lock. Windows refuses; there the lock removes it itself.
    with suppress(OSError):
        lock_path.unlink(missing_ok=True)
        if with_folder:
            lock_path.parent.rmdir()

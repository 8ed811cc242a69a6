"""Finds the images below a folder."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.archive.labels import PRODUCT_SUFFIXES
from mars_labeler.imagery.labels_beside import LabelsBeside

IMAGE_SUFFIXES = PRODUCT_SUFFIXES | {
    ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif",
}  # fmt: skip
"""Endings of the files taken for images, in lower case; the files' own case does not matter."""

PROJECT_DATABASE = "project.sqlite"
"""A folder that holds this file is a project of this program: its thumbnails are no images."""

_FARTHEST_NS = 2**63 - 1

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoundImage:
    """One image file.

    Args:
        relative_path: Path below the searched folder, with forward slashes.
        byte_size: Size in bytes.
        modified_ns: When it or its label was written last, in nanoseconds since 1970.
        label_path: Path, below the same folder, of the archive label or of the feed's sidecar
            that lies beside the image; empty when there is none.
    """

    relative_path: str
    byte_size: int
    modified_ns: int
    label_path: str = ""


def _log_problem(problem: str) -> None:
    _logger.warning("%s", problem)


def find_images(
    folder: Path, on_problem: Callable[[str], None] = _log_problem
) -> Iterator[FoundImage]:
    """Walk a folder and yield its images, each folder's files before its sub-folders, by name.

    An archive product counts once, however many files it has: what is yielded is the one with the
    pixels. Hidden files and folders and projects of this program are left out. Links are followed,
    but each real folder is visited once, so that a loop of links ends.

    Args:
        folder: Where to look.
        on_problem: Called with one sentence for each file or folder that had to be left out
            (`problems.append` collects them); by default they are logged.

    Returns:
        The images, found as they are asked for.

    Raises:
        ProjectError: `folder` is no folder.
    """
    if not folder.is_dir():
        raise ProjectError(f"There is no folder {folder}.", "Choose a folder that exists.")
    return _walk(folder, lambda problem: on_problem(_printable(problem)))


def written_ns(status: os.stat_result, label: Path | None) -> int:
    """Return when an image or its label was written last, in nanoseconds since 1970.

    The time is cut to the 64 bits that a database holds: on a broken disk it may be any.

    Args:
        status: Of the image file.
        label: The archive label or sidecar beside it, if there is one.
    """
    times = [status.st_mtime_ns]
    if label is not None:
        with suppress(OSError):  # it went this moment
            times.append(label.stat().st_mtime_ns)
    return max(-_FARTHEST_NS, min(max(times), _FARTHEST_NS))


def _walk(root: Path, on_problem: Callable[[str], None]) -> Iterator[FoundImage]:
    waiting = [root]
    visited: set[tuple[int, int]] = set()
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            is_project = (folder / PROJECT_DATABASE).is_file()
            entries = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
            folders = [path for path in entries if path.is_dir() and not leads_out(path, root)]
        except OSError as error:
            on_problem(f"The folder {folder} cannot be read: {error.strerror}.")
            continue
        if (status.st_dev, status.st_ino) in visited:
            continue
        visited.add((status.st_dev, status.st_ino))
        if is_project:
            on_problem(f"The folder {folder} is a project of this program and was left out.")
            continue
        waiting.extend(reversed(folders))
        yield from _images_among(entries, root, on_problem)


def _images_among(
    entries: list[Path], root: Path, on_problem: Callable[[str], None]
) -> Iterator[FoundImage]:
    labels = LabelsBeside(entries)
    for entry in entries:
        if entry.suffix.lower() not in IMAGE_SUFFIXES:
            continue
        relative_path = entry.relative_to(root).as_posix()
        if not _is_storable(relative_path):
            on_problem(f"The name of {relative_path!a} is not valid text; rename the file.")
            continue
        try:
            status = entry.stat()
        except OSError as error:
            on_problem(f"The file {entry} cannot be read: {error.strerror}.")
            continue
        if stat.S_ISREG(status.st_mode):  # no folder, and no pipe: reading one waits for ever
            label = labels.label_of(entry)
            label_path = "" if label is None else label.relative_to(root).as_posix()
            yield FoundImage(relative_path, status.st_size, written_ns(status, label), label_path)
    for label in labels.without_image():
        on_problem(f"The label {label} has no image beside it; get the image, or leave it out.")


def leads_out(entry: Path, root: Path) -> bool:
    """Return whether a link leads to a folder that the searched one lies in."""
    return entry.is_symlink() and root.resolve().is_relative_to(entry.resolve())


def _printable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _is_storable(text: str) -> bool:
    # A name of undecodable bytes reaches Python with lone surrogates, which no database takes.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

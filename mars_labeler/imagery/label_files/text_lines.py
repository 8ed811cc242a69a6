"""Reads label files as text, and their paths as paths below the images' folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mars_labeler.domain.errors import ProjectError

_LONGEST = 80
"""Characters of a line that are quoted: a whole file may be one line."""


def inner_path(text: str) -> str | None:
    """Return a clean path below the images' folder, or None when `text` is no such thing."""
    path = PurePosixPath(text.replace("\\", "/"))
    is_inner = text.strip() and path.parts and not path.is_absolute() and ".." not in path.parts
    return path.as_posix() if is_inner and "\ufffd" not in text else None


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the place (`FILE:LINE`) and the text of each line that is not blank.

    Raises:
        ProjectError: The file cannot be read.
    """
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        words = line.replace("\t", " ").strip()
        if words:
            yield f"{path.name}:{number}", words


def read_text(path: Path) -> str:
    """Return a file's text; bytes that are no UTF-8 become U+FFFD, so that they spoil one line.

    Raises:
        ProjectError: The file cannot be read.
    """
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def quoted(text: str) -> str:
    """Return a text between quotation marks, no more of it than tells a person which it is."""
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def unreadable(path: Path, reason: str) -> ProjectError:
    """Return what to tell of a label file that cannot be read."""
    return ProjectError(
        f"The label list {path} cannot be read: {reason}.",
        "Check that the file is there and may be read.",
    )

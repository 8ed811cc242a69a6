"""The files of a comparison, each written whole or not at all."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.whole_files import replaced_file

_NUMBERS = re.compile(r"\[\n\s*(-?\d+(?:,\n\s*-?\d+)*)\n\s*\]")
"""A list of whole numbers over several lines; no JSON text holds a line break."""


def json_text(values: Any) -> str:
    """Return values as JSON for people to read: indented, but a list of counts in one line.

    Raises:
        ValueError: A number is not finite, which JSON cannot say.
    """
    text = json.dumps(values, indent=1, allow_nan=False)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def make_folder(path: Path) -> None:
    """Make a folder, with those above it, unless it is there.

    Raises:
        ProjectError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"The folder {path} cannot be made ({error.strerror}).",
            "Choose a place that you may write to.",
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a file; `path` holds either all of it or what it held before.

    Raises:
        ProjectError: It cannot be written.
    """
    make_folder(path.parent)
    with (
        replaced_file(path) as unfinished,
        unfinished.open("w", encoding="utf-8", newline="") as file,
    ):
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # a finished run is hours of work


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        ProjectError: It is not there, cannot be read, or is no text.
    """
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ProjectError(
            f"{path} cannot be read ({reason}).", "Check that the file is there and may be read."
        ) from error

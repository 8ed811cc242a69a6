"""Reads a list of images, with or without labels, as names of a project's images."""

from __future__ import annotations

import csv
from collections.abc import Container
from pathlib import Path, PurePosixPath

from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.comparing.files import read_text


def read_image_list(path: Path, known: Container[str]) -> tuple[list[str], list[str]]:
    """Return the images that a list names, in its order, each once.

    Args:
        path: A `.csv` file with the column `file`, or a text file with a path a line, which a
            class number may follow as in the published lists.
        known: Paths of the project's images below their folder.

    Returns:
        The paths that are known, and those that are not.

    Raises:
        ProjectError: The file cannot be read, or is a CSV file without that column.
    """
    lines = read_text(path).splitlines()
    files = _column(path, lines) if path.suffix.lower() == ".csv" else lines
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for text in filter(None, map(str.strip, files)):
        inner = _inner_path(text)
        if inner not in known:  # a name may hold blanks: a number is cut off only if it must be
            inner = _inner_path(text.rpartition(" ")[0].strip() or text)
        (found if inner in known else unknown)[inner] = None
    return list(found), list(unknown)


def _column(path: Path, lines: list[str]) -> list[str]:
    reader = csv.DictReader(lines, restval="", strict=True)
    try:
        if "file" not in (reader.fieldnames or ()):
            raise ProjectError(
                f"{path} has no column named file.", "Give it the first line “file”."
            )
        return [row["file"] for row in reader]
    except csv.Error as error:
        raise ProjectError(
            f"{path} is no CSV file: {error} in line {reader.line_num}.", "Mend that line."
        ) from error


def _inner_path(text: str) -> str:
    return PurePosixPath(text.replace("\\", "/")).as_posix()

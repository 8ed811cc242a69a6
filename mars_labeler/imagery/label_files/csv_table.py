"""Reads a CSV file with the columns `file` and `class`, and any others of `columns.COLUMNS`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.rows import add_row
from mars_labeler.imagery.label_files.text_lines import read_text

NEEDED = frozenset({"file", "class"})


def read_csv_table(gathered: Gathering, path: Path) -> None:
    """Note what a CSV file says.

    Raises:
        ProjectError: It cannot be read, or lacks the columns.
    """
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), restval="", strict=True)
    try:
        require_columns(path, reader.fieldnames or ())
        for row in reader:
            add_row(gathered, f"{path.name}:{reader.line_num}", row)
    except csv.Error as error:
        gathered.problems.append(f"{path.name}:{reader.line_num}: {error}; the rest is left out.")


def require_columns(path: Path, names: object) -> None:
    """Refuse a table that does not say which image has which class.

    Raises:
        ProjectError: It has no such columns.
    """
    if not isinstance(names, list | tuple) or not set(names) >= NEEDED:
        raise ProjectError(
            f"{path} has no columns named file and class.",
            "Give it the first line “file,class”.",
        )

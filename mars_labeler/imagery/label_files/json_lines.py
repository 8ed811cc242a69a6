"""Reads JSON Lines: an object a line, with the names of `columns.COLUMNS`."""

from __future__ import annotations

import json
from pathlib import Path

from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.rows import add_row
from mars_labeler.imagery.label_files.text_lines import read_text


def read_json_lines(gathered: Gathering, path: Path) -> None:
    """Note what a file of JSON Lines says; a line that is no object is reported.

    Raises:
        ProjectError: It cannot be read.
    """
    # Only a line feed ends a line: a name may hold what else counts as one in text.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            gathered.problems.append(f"{place}: this is no JSON ({error}).")
            continue
        if isinstance(row, dict):
            add_row(gathered, place, row)
        else:
            gathered.problems.append(f"{place}: this is no JSON object.")

"""What this program notes beside the files of a folder that it exports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mars_labeler.imagery.label_files.found import FoundLabels
from mars_labeler.imagery.label_files.gathering import NOTHING_FOUND, Gathering
from mars_labeler.imagery.label_files.json_lines import read_json_lines
from mars_labeler.imagery.label_files.sources import add_sources

ROWS_FILE = "labels.jsonl"
"""A row an image, with who decided and when."""

EXPORT_FILE = "mars-labeler-export.json"
"""What was exported, in which form, by which program, and every file that was written."""


def read_export_file(folder: Path) -> Mapping[str, Any]:
    """Return what is noted about the export in a folder, empty when it is none."""
    try:
        noted = json.loads((folder / EXPORT_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def read_notes(folder: Path) -> FoundLabels:
    """Return what is noted about the images of a folder, nothing when it is no export.

    Raises:
        ProjectError: The notes are there but cannot be read.
    """
    rows = folder / ROWS_FILE
    if not rows.is_file():
        return NOTHING_FOUND
    gathered = Gathering()
    export = read_export_file(folder)
    add_sources(gathered, export)
    read_json_lines(gathered, rows)
    found = gathered.finished()
    if not export:  # a person's own table may have this name
        return found
    # An image without a label was not copied; only such a row names the folder that it is in.
    absent = frozenset(place for place, listed in found.images.items() if listed.root)
    return replace(found, absent=absent)

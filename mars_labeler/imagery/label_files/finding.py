"""Finds the labels that come with a folder of images, and reads label files by their ending."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mars_labeler.imagery.label_files.coco import is_coco, read_coco
from mars_labeler.imagery.label_files.csv_table import read_csv_table
from mars_labeler.imagery.label_files.fiftyone import (
    IMAGES_FOLDER,
    LABELS_FILE,
    is_fiftyone,
    read_fiftyone,
)
from mars_labeler.imagery.label_files.found import FoundLabels
from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.json_lines import read_json_lines
from mars_labeler.imagery.label_files.msl_lists import find_lists, read_lists
from mars_labeler.imagery.label_files.notes import ROWS_FILE, read_notes
from mars_labeler.imagery.label_files.parquet_table import read_parquet_table
from mars_labeler.imagery.label_files.text_lines import read_text, unreadable

CSV_NAME = "labels.csv"
"""A CSV file of this name in the images' folder is found without being named."""

_TABLES: dict[str, Callable[[Gathering, Path], None]] = {
    ".csv": read_csv_table,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet_table,
}


def find_label_lists(folder: Path) -> FoundLabels | None:
    """Read every label list that lies in a folder beside its images.

    Those are the published lists, `labels.csv`, and what an export of this program left there.

    Args:
        folder: The images' folder; the lists' paths are relative to it.

    Returns:
        What the lists say together, or None when there is none.

    Raises:
        ProjectError: A list is there but cannot be read.
    """
    dataset = folder / LABELS_FILE
    if (folder / IMAGES_FOLDER).is_dir() and dataset.is_file():
        content = _json_of(dataset)
        if is_fiftyone(content):  # the file has a common name
            return read_fiftyone(dataset, content)
    lists = find_lists(folder)
    table = folder / CSV_NAME
    if not lists and not table.is_file():
        rows = folder / ROWS_FILE
        return read_label_file(rows) if rows.is_file() else None
    gathered = Gathering(read_notes(folder))
    read_lists(gathered, lists, folder)
    if table.is_file():
        read_csv_table(gathered, table)
    return gathered.finished()


def read_label_file(path: Path) -> FoundLabels:
    """Read one label file that a person has named.

    Args:
        path: A table (`.csv`, `.jsonl`, `.parquet`) with the columns `file` and `class` and, if
            it likes, others that this program writes; a `.json` file in the form of COCO or
            FiftyOne, whatever its ending; or a published list with the index of its classes beside
            it. Its paths are relative to the images' folder.

    Raises:
        ProjectError: The file cannot be read, or is not of such a form.
    """
    ending = path.suffix.lower()
    if path.name == ROWS_FILE and path.is_file():
        return read_notes(path.parent)
    if ending == ".json" or (ending not in _TABLES and read_text(path).lstrip().startswith("{")):
        return _read_json(path)
    gathered = Gathering()
    if ending in _TABLES:
        _TABLES[ending](gathered, path)
    else:
        read_lists(gathered, [path], path.parent)
    return gathered.finished()


def _read_json(path: Path) -> FoundLabels:
    content = _json_of(path)
    if is_coco(content):
        return read_coco(path, content)
    if is_fiftyone(content):
        return read_fiftyone(path, content)
    raise unreadable(path, "it is in the form of neither COCO nor FiftyOne")


def _json_of(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(read_text(path))
    except ValueError as error:
        raise unreadable(path, f"it is no JSON ({error})") from error
    return content if isinstance(content, dict) else {}

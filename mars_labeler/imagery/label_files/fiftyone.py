"""Reads a FiftyOne image classification dataset: a folder `data` and the file `labels.json`.

`labels.json` holds `classes` and `labels`, an index into the classes (or an object with it under
`label`) by the image's path below `data` without its ending; null where there is no label. The
form is FiftyOne's `FiftyOneImageClassificationDataset`
(https://docs.voxel51.com/user_guide/import_datasets.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from mars_labeler.imagery.label_files.found import FoundLabels, ListedImage
from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.notes import read_notes
from mars_labeler.imagery.label_files.text_lines import unreadable

IMAGES_FOLDER = "data"
LABELS_FILE = "labels.json"


def is_fiftyone(content: Mapping[str, Any]) -> bool:
    """Return whether the content of a JSON file is of this form."""
    return isinstance(content.get("labels"), dict)


def read_fiftyone(path: Path, content: Mapping[str, Any]) -> FoundLabels:
    """Return what the labels file of a FiftyOne dataset says.

    Args:
        path: The file; the images lie in the folder `data` beside it.
        content: What is in it.

    Raises:
        ProjectError: The file or the folder cannot be read.
    """
    gathered = Gathering(read_notes(path.parent))
    classes = content.get("classes") or []
    for name in classes:
        gathered.class_named(str(name))
    files = _files_by_key(path.parent)
    for key, target in content["labels"].items():
        name = _class_name(target, classes)
        if key not in files:
            gathered.problems.append(f"{path.name}: {key}: there is no such image in data.")
        elif name and not _is_suggestion(target):
            listed = ListedImage(name, listed_in=f"list {path.name}")
            gathered.add(f"{path.name}: {key}", files[key], listed)
    return gathered.finished()


def _is_suggestion(target: object) -> bool:
    """Return whether a target is no label: what was noted beside the dataset has it whole."""
    attributes = target.get("attributes") if isinstance(target, dict) else None
    return isinstance(attributes, dict) and bool(attributes.get("is_suggestion"))


def _class_name(target: object, classes: list[Any]) -> str:
    """Return the class that a target names, empty when it names none."""
    value = target.get("label") if isinstance(target, dict) else target
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(classes):
        return str(classes[value])
    return value if isinstance(value, str) else ""


def _files_by_key(folder: Path) -> dict[str, str]:
    """Return the images' paths below the dataset's folder, by FiftyOne's names for them."""
    data = folder / IMAGES_FOLDER
    try:
        found = [path.relative_to(data) for path in sorted(data.rglob("*")) if path.is_file()]
    except OSError as error:
        raise unreadable(data, error.strerror or str(error)) from error
    return {
        path.with_suffix("").as_posix(): (PurePosixPath(IMAGES_FOLDER) / path).as_posix()
        for path in found
    }

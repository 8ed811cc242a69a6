"""Reads COCO-style JSON: images, categories, and annotations of whole images.

The form is that of the COCO data set (https://cocodataset.org/#format-data). An image may say more
under the key `EXTRA_KEY`, with the names of `columns.COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mars_labeler.imagery.label_files.found import FoundLabels, ListedImage
from mars_labeler.imagery.label_files.gathering import NOTHING_FOUND, Gathering
from mars_labeler.imagery.label_files.rows import add_row
from mars_labeler.imagery.label_files.sources import add_sources
from mars_labeler.imagery.label_files.text_lines import unreadable

EXTRA_KEY = "mars_labeler"


def is_coco(content: Mapping[str, Any]) -> bool:
    """Return whether the content of a JSON file is of this form."""
    return all(isinstance(content.get(name), list) for name in ("images", "annotations"))


def read_coco(path: Path, content: Mapping[str, Any]) -> FoundLabels:
    """Return what a COCO-style file says.

    Args:
        path: The file, for the problems.
        content: What is in it.

    Raises:
        ProjectError: It is not of this form.
    """
    try:
        gathered = Gathering(_read_extras(path, content))
        names = {entry["id"]: str(entry["name"]) for entry in content.get("categories", ())}
        files = {entry["id"]: _place(entry) for entry in content["images"]}
        for number, entry in enumerate(content["annotations"], start=1):
            if not entry.get("is_suggestion"):
                file, root = files[entry["image_id"]]
                listed = ListedImage(
                    names[entry["category_id"]], root=root, listed_in=f"list {path.name}"
                )
                gathered.add(f"{path.name}: annotation {number}", file, listed)
    except (AttributeError, KeyError, TypeError) as error:
        raise unreadable(path, f"it is no COCO-style file ({error!r})") from error
    return gathered.finished()


def _read_extras(path: Path, content: Mapping[str, Any]) -> FoundLabels:
    """Return what this program noted beside what COCO has a place for."""
    noted = content.get("info", {}).get(EXTRA_KEY)
    if noted is None:
        return NOTHING_FOUND
    gathered = Gathering()
    add_sources(gathered, noted)
    images: Sequence[Mapping[str, Any]] = content["images"]
    for number, entry in enumerate(images, start=1):
        if EXTRA_KEY in entry:
            file, _ = _place(entry)
            add_row(gathered, f"{path.name}: image {number}", {**entry[EXTRA_KEY], "file": file})
    return gathered.finished()


def _place(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return the path of an image below its folder, and that folder where it is noted."""
    root = str(entry.get(EXTRA_KEY, {}).get("root", ""))
    file = str(entry["file_name"])
    return (file.removeprefix(f"{root}/"), root) if root else (file, "")

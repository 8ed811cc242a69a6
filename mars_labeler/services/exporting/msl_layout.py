"""The layout of the MSL Surface data set, version 1 (doi:10.5281/zenodo.1049137).

The images lie in `calibrated`; `LIST-calibrated-shuffled.txt` gives each a class number of
`msl_synset_words-indexed.txt`; `LIST-images.txt` names those of a list that have no label. For a
project of other images all is the same: the numbers count its own classes, the lists are those
that it knows, else its splits, else `train`.
"""

from __future__ import annotations

import random
import re

from mars_labeler.domain.splits import Split
from mars_labeler.imagery.label_files import ListedImage
from mars_labeler.services.exporting.folder_export import FolderExport

IMAGES = "calibrated"
INDEX = "msl_synset_words-indexed.txt"
SUGGESTED = "suggested-calibrated-shuffled.txt"
"""Suggestions are a list of their own, so that nobody takes them for labels."""

_LIST_OF = {Split.TRAIN: "train", Split.VALIDATION: "val", Split.TEST: "test"}
_NUMBER_WIDTH = 8
_SEED = 0


def write_msl_layout(export: FolderExport) -> None:
    """Write the images, the lists and the index of the classes."""
    names = export.gathered.class_names
    numbers = {name: number for number, name in enumerate(names)}
    lists: dict[str, list[str]] = {}
    for image, path in export.place({image.image_id: IMAGES for image in export.gathered.images}):
        listed = image.listed
        if listed.class_name:
            labeled = f"{_list_name(listed)}-calibrated-shuffled.txt"
            lists.setdefault(labeled, []).append(f"{path} {numbers[listed.class_name]}")
            continue
        lists.setdefault(f"{_list_name(listed)}-images.txt", []).append(path)
        if listed.suggestion is not None:
            lists.setdefault(SUGGESTED, []).append(f"{path} {numbers[listed.first_class]}")
    for file, lines in lists.items():
        random.Random(_SEED).shuffle(lines)  # as the published lists are
        export.write_text(file, "".join(f"{line}\n" for line in lines))
    index = [f"{number:<{_NUMBER_WIDTH}}{name}\n" for name, number in numbers.items()]
    export.write_text(INDEX, "".join(index))


def _list_name(listed: ListedImage) -> str:
    """Return the name of the list that an image stands in."""
    name = listed.list_name or _LIST_OF.get(listed.split, "train")
    return re.sub(r"[^\w.]", "_", name)  # what stands before the first "-" is the list's name

"""Takes the folders that images lie in for their classes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from mars_labeler.imagery.label_files.found import FoundLabels, ListedImage
from mars_labeler.imagery.label_files.gathering import NOTHING_FOUND, Gathering

LISTED_IN = "folders"


def find_folder_classes(
    relative_paths: Iterable[str], noted: FoundLabels = NOTHING_FOUND
) -> FoundLabels:
    """Take each image's parent folder for its class; classes come in alphabetical order.

    Args:
        relative_paths: The images below their folder; those directly in it get no class.
        noted: What is noted beside the folders: the classes whose names no folder can have, and
            who decided. An image that lies elsewhere than noted is of the class of its folder;
            one that is noted with a folder of its own has no place among these.
    """
    class_of = {
        _folder(path): listed.class_name
        for path, listed in noted.images.items()
        if listed.class_name and not listed.root
    }
    parents = {path: _folder(path) for path in relative_paths}
    gathered = Gathering(noted)
    for folder in sorted(set(parents.values()) - {""}, key=str.casefold):
        gathered.class_named(class_of.get(folder, folder))
    for path, folder in parents.items():
        known = noted.images.get(path)
        is_suggested = known is not None and known.suggestion and not known.class_name
        if folder and not is_suggested:  # that folder is only what was suggested for it
            name = class_of.get(folder, folder)
            gathered.add(path, path, ListedImage(name, listed_in=LISTED_IN))
    return gathered.finished()


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.name

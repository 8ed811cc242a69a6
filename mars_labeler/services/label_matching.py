"""Finding the images that a label file means, so that no label lands on another image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mars_labeler.catalog.images import KnownFile
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.label_files import FoundLabels, ListedImage
from mars_labeler.imagery.label_files.found import path_below_root

Files = Mapping[str, KnownFile]
"""The images of one folder by their path below it."""


@dataclass(frozen=True)
class Matching:
    """Which images the entries of label files are about.

    Args:
        listed: The entry of each image.
        unknown: Images of the entries that the project does not have.
        differing: Those of them at whose path the project has another picture.
    """

    listed: dict[ImageId, ListedImage] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def match_images(
    found: FoundLabels, folder: Path, here: Files, elsewhere: Sequence[Files]
) -> Matching:
    """Find the image of each entry: first by its path, then by its content anywhere.

    An entry that knows its picture's content is for that picture only, wherever it lies now. One
    that does not is for the image at its path below the folder; if it names a folder, for that one
    only: another of the same name (“images”) may hold other pictures under the same paths.

    Args:
        found: What the label files say.
        folder: The image folder that their paths are relative to.
        here: The images of that folder.
        elsewhere: The images of the project's other folders.
    """
    matching = Matching()
    waiting: list[tuple[str, str, ListedImage]] = []
    nearest_first = sorted(found.images.items(), key=lambda item: _distance(item[1], folder))
    for place, listed in nearest_first:
        path = path_below_root(place, listed)
        known = here.get(path)
        is_free = known is not None and known.image_id not in matching.listed
        if known is not None and is_free and _is_meant(listed, known, folder):
            matching.listed[known.image_id] = listed
        else:
            waiting.append((place, path, listed))
    pictures = _by_content([here, *elsewhere]) if waiting else {}
    for place, path, listed in waiting:
        same = [image for mark in sorted(listed.hashes) for image in pictures.get(mark, ())]
        image_id = _likeliest(path, same, matching.listed)
        if image_id is not None:
            matching.listed[image_id] = listed
        elif path in here and listed.hashes:
            matching.differing.append(place)
        else:
            matching.unknown.append(place)
    return matching


def _distance(listed: ListedImage, folder: Path) -> int:
    """Return how far the folder that an entry names is from the one at hand: 0 is the same."""
    if not listed.root or Path(listed.root) == folder:
        return 0
    return 1 if PurePosixPath(listed.root).name == folder.name else 2


def _is_meant(listed: ListedImage, known: KnownFile, folder: Path) -> bool:
    if listed.hashes:
        return known.content_hash in listed.hashes
    return _distance(listed, folder) == 0


def _by_content(folders: Iterable[Files]) -> dict[str, list[tuple[str, ImageId]]]:
    found: dict[str, list[tuple[str, ImageId]]] = {}
    for files in folders:
        for path, known in files.items():
            if known.content_hash:
                found.setdefault(known.content_hash, []).append((path, known.image_id))
    return found


def _likeliest(
    path: str, pictures: Iterable[tuple[str, ImageId]], taken: Mapping[ImageId, ListedImage]
) -> ImageId | None:
    """Return the image of the same content that is not taken, the most alike in name."""
    name = PurePosixPath(path).name
    free = [(other, image_id) for other, image_id in pictures if image_id not in taken]
    free.sort(key=lambda item: (item[0] != path, PurePosixPath(item[0]).name != name, item[1]))
    return free[0][1] if free else None

"""Reads the published lists of the MSL Surface data set, version 1 and 2.

Version 1 (doi:10.5281/zenodo.1049137) has `train-calibrated-shuffled.txt` with lines
`calibrated/NAME.JPG 15` and `msl_synset_words-indexed.txt` with lines `15      observation tray`.
Version 2 (doi:10.5281/zenodo.4033453) has `train-set-v2.1.txt` with lines `NAME.jpg 3`, the images
in the folder `images`, and `class_map.csv` with lines `3,Nearby surface` and no heading.
A list's name is what stands before the first `-` of its file's name ("train", "test").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mars_labeler.imagery.label_files.found import ListedImage
from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.text_lines import quoted, read_lines

LABELED_LISTS = "*-calibrated-*.txt"  # lines "calibrated/NAME.JPG 15"
PLAIN_LISTS = "*-images.txt"  # lines "calibrated/NAME.JPG"
CLASS_INDEXES = "*synset_words-indexed.txt"  # lines "15      observation tray"
LABELED_LISTS_V2 = "*-set-v2*.txt"  # lines "NAME.jpg 3"
CLASS_MAP_V2 = "class_map.csv"  # lines "3,Nearby surface"
IMAGES_V2 = "images"


def find_lists(folder: Path) -> list[Path]:
    """Return the published lists that lie in a folder."""
    patterns = (LABELED_LISTS, LABELED_LISTS_V2, PLAIN_LISTS)
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def read_lists(gathered: Gathering, lists: Sequence[Path], folder: Path) -> None:
    """Note what published lists say.

    Args:
        gathered: Where it is noted.
        lists: The lists to read.
        folder: Where they lie, with the index of their classes.

    Raises:
        ProjectError: A list or the index cannot be read.
    """
    plain = [path for path in lists if path.match(PLAIN_LISTS)]
    second = [path for path in lists if path.match(LABELED_LISTS_V2)]
    first = [path for path in lists if path not in (*plain, *second)]
    if first:
        indexes = sorted(folder.glob(CLASS_INDEXES))
        _read_labeled(gathered, first, _read_index(gathered, indexes, " "), "")
    if second:
        maps = [path for path in (folder / CLASS_MAP_V2,) if path.is_file()]
        _read_labeled(gathered, second, _read_index(gathered, maps, ","), IMAGES_V2)
    for path in plain:
        for place, line in read_lines(path):
            gathered.add(place, line, ListedImage(list_name=list_name(path)))


def list_name(path: Path) -> str:
    """Return the name of the list that a file is."""
    return path.stem.partition("-")[0]


def _read_labeled(
    gathered: Gathering, lists: Iterable[Path], index: dict[str, str], below: str
) -> None:
    for path in lists:
        for place, line in read_lines(path):
            file, _, number = line.rpartition(" ")
            if not file or number not in index:
                problem = f"{place}: {quoted(line)} does not end with a known class number."
                gathered.problems.append(problem)
                continue
            file = f"{below}/{file.strip()}" if below else file.strip()
            name = list_name(path)
            listed = ListedImage(index[number], name, listed_in=f"list {name}")
            gathered.add(place, file, listed)


def _read_index(gathered: Gathering, paths: Iterable[Path], separator: str) -> dict[str, str]:
    index: dict[str, str] = {}
    for path in paths:
        for place, line in read_lines(path):
            number, _, name = line.partition(separator)
            if not number.strip().isdecimal() or not name.strip():
                gathered.problems.append(f"{place}: {quoted(line)} is no class number and name.")
                continue
            index[number.strip()] = gathered.class_named(name.strip().strip('"'))
    return index

"""Finds the labels that come with a folder of images.

Three forms are read, and all give `FoundLabels`: the published lists of the MSL Surface data set
(doi:10.5281/zenodo.1049137), a CSV file with the columns `file` and `class`, and folders that
are named after classes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mars_labeler.domain.errors import ProjectError

CSV_NAME = "labels.csv"
"""A CSV file of this name in the images' folder is found without being named."""

_LABELED_LISTS = "*-calibrated-*.txt"  # lines "calibrated/NAME.JPG 15"
_PLAIN_LISTS = "*-images.txt"  # lines "calibrated/NAME.JPG"
_CLASS_INDEXES = "*synset_words-indexed.txt"  # lines "15      observation tray"


@dataclass(frozen=True)
class ListedImage:
    """What the lists say about one image; the empty string where they do not say it."""

    class_name: str = ""
    list_name: str = ""


@dataclass(frozen=True)
class FoundLabels:
    """The labels found for the images of one folder.

    Args:
        class_names: The classes, in the order of the index file, of first use, or of the alphabet.
        images: What is known of each image, by its path below the folder.
        problems: One sentence for each line that was left out, starting with `FILE:LINE:`.
    """

    class_names: tuple[str, ...]
    images: Mapping[str, ListedImage]
    problems: tuple[str, ...] = ()


def find_label_lists(folder: Path) -> FoundLabels | None:
    """Read every label list that lies in a folder beside its images.

    A list's name is what stands before the first `-` of its file's name ("train", "test").

    Args:
        folder: The images' folder; the lists' paths are relative to it.

    Returns:
        What the lists say together, or None when there is none.

    Raises:
        ProjectError: A list is there but cannot be read.
    """
    labeled = sorted(folder.glob(_LABELED_LISTS))
    plain = sorted(folder.glob(_PLAIN_LISTS))
    tables = [path for path in (folder / CSV_NAME,) if path.is_file()]
    if not labeled and not plain and not tables:
        return None
    gathered = _Gathering()
    if labeled:
        _read_labeled_lists(gathered, labeled, folder)
    for path in plain:
        for place, line in _lines(path):
            gathered.add(place, line, ListedImage(list_name=_list_name(path)))
    for path in tables:
        _read_table(gathered, path)
    return gathered.finished()


def read_label_file(path: Path) -> FoundLabels:
    """Read one label file that a person has named.

    Args:
        path: A `.csv` file with the columns `file` and `class` (and, if it likes, `list`), or a
            published list with its class index file beside it. Its paths are relative to the
            images' folder.

    Raises:
        ProjectError: The file cannot be read, or is a CSV file without those columns.
    """
    gathered = _Gathering()
    if path.suffix.lower() == ".csv":
        _read_table(gathered, path)
    else:
        _read_labeled_lists(gathered, [path], path.parent)
    return gathered.finished()


def find_folder_classes(relative_paths: Iterable[str]) -> FoundLabels:
    """Take each image's parent folder for its class; classes come in alphabetical order.

    Args:
        relative_paths: The images below their folder; those directly in it get no class.
    """
    parents = {path: PurePosixPath(path).parent.name for path in relative_paths}
    gathered = _Gathering()
    for name in sorted(set(parents.values()) - {""}, key=str.casefold):
        gathered.class_named(name)
    for path, name in parents.items():
        if name:
            gathered.add(path, path, ListedImage(class_name=name))
    return gathered.finished()


@dataclass
class _Gathering:
    """Labels while they are being read: the first word on an image stands."""

    images: dict[str, ListedImage] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def class_named(self, name: str) -> str:
        """Return the class's name as it was first written, whatever the case of its letters."""
        cleaned = " ".join(name.split())
        return self._names.setdefault(cleaned.casefold(), cleaned)

    def add(self, place: str, file: str, listed: ListedImage) -> None:
        """Note what the line at `place` says about an image, or why it is left out."""
        path = _inner_path(file)
        if path is None:
            self.problems.append(f"{place}: “{file}” is no path below the images' folder.")
            return
        if listed.class_name:
            listed = ListedImage(self.class_named(listed.class_name), listed.list_name)
        known = self.images.setdefault(path, listed)
        is_covered = not listed.class_name and listed.list_name == known.list_name
        if known != listed and not is_covered:
            self.problems.append(f"{place}: {path} was listed before, differently.")

    def finished(self) -> FoundLabels:
        """Return what was gathered."""
        return FoundLabels(tuple(self._names.values()), self.images, tuple(self.problems))


def _read_labeled_lists(gathered: _Gathering, lists: list[Path], folder: Path) -> None:
    index: dict[str, str] = {}
    for path in sorted(folder.glob(_CLASS_INDEXES)):
        index |= _read_index(gathered, path)
    for path in lists:
        for place, line in _lines(path):
            file, _, number = line.rpartition(" ")
            if not file or number not in index:
                problem = f"{place}: “{line}” does not end with a known class number."
                gathered.problems.append(problem)
                continue
            gathered.add(place, file.strip(), ListedImage(index[number], _list_name(path)))


def _read_index(gathered: _Gathering, path: Path) -> dict[str, str]:
    index: dict[str, str] = {}
    for place, line in _lines(path):
        number, _, name = line.partition(" ")
        if not number.isdecimal() or not name.strip():
            gathered.problems.append(f"{place}: “{line}” is no class number and name.")
            continue
        index[number] = gathered.class_named(name)
    return index


def _read_table(gathered: _Gathering, path: Path) -> None:
    lines = _text(path).splitlines()
    reader = csv.DictReader(lines, restval="", strict=True)
    try:
        if not {"file", "class"} <= set(reader.fieldnames or ()):
            raise ProjectError(
                f"{path} has no columns named file and class.",
                "Give it the first line “file,class”.",
            )
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            if not row["class"].strip():
                gathered.problems.append(f"{place}: no class is named.")
                continue
            gathered.add(place, row["file"], ListedImage(row["class"], row.get("list", "")))
    except csv.Error as error:
        gathered.problems.append(f"{path.name}:{reader.line_num}: {error}; the rest is left out.")


def _list_name(path: Path) -> str:
    return path.stem.partition("-")[0]


def _inner_path(text: str) -> str | None:
    """Return a clean path below the images' folder, or None when `text` is no such thing."""
    path = PurePosixPath(text.strip().replace("\\", "/"))
    is_inner = path.parts and not path.is_absolute() and ".." not in path.parts
    return path.as_posix() if is_inner and "\ufffd" not in text else None


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the place (`FILE:LINE`) and the text of each line that is not blank."""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        words = line.replace("\t", " ").strip()
        if words:
            yield f"{path.name}:{number}", words


def _text(path: Path) -> str:
    # Bytes that are no UTF-8 become U+FFFD, so that their line alone is reported.
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise ProjectError(
            f"The label list {path} cannot be read: {error.strerror}.",
            "Check that the file is there and may be read.",
        ) from error

"""Which of a folder's files say something about which of its images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mars_labeler.imagery.archive.labels import (
    LABEL_SUFFIXES,
    LabelKind,
    describes_image,
    read_label_kind,
)

SIDECAR_SUFFIX = ".json"
"""What is added to an image's name for the file with what a raw-image feed says about it."""


class LabelsBeside:
    """The archive labels and feed sidecars of one folder.

    Archives write a product's name in upper case in its label and in lower case on the disk, or
    the other way round: case does not matter.

    Args:
        entries: All that lies in the folder.
    """

    def __init__(self, entries: Iterable[Path]) -> None:
        self._sidecars: dict[str, Path] = {}
        self._labels: dict[str, list[Path]] = {}
        self._described: set[str] = set()
        for entry in entries:
            suffix = entry.suffix.lower()
            if suffix == SIDECAR_SUFFIX:
                self._sidecars[entry.name] = entry
            elif suffix in LABEL_SUFFIXES:
                self._labels.setdefault(entry.stem.casefold(), []).append(entry)
            else:
                self._described.add(entry.stem.casefold())
        for labels in self._labels.values():
            labels.sort(key=lambda label: LABEL_SUFFIXES.index(label.suffix.lower()))

    def label_of(self, image: Path) -> Path | None:
        """Return the label of an image, else its sidecar, else None."""
        for label in self._labels.get(image.stem.casefold(), ()):
            if _is_label(label):
                return label
        return self._sidecars.get(image.name + SIDECAR_SUFFIX)

    def without_image(self) -> Iterator[Path]:
        """Yield the labels that describe an image of which no file is there, one a product."""
        for stem, labels in self._labels.items():
            if stem not in self._described and describes_image(labels[0]):
                yield labels[0]


def _is_label(path: Path) -> bool:
    # Many programs write XML; of those files only PDS4 labels say something that is read here.
    return path.suffix.lower() == ".lbl" or read_label_kind(path) is LabelKind.PDS4

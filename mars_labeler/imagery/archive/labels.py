"""Tells archive labels from other files, and finds the one that describes a product."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

PRODUCT_SUFFIXES = frozenset({".img", ".vic"})
"""Endings of the files that hold a product's pixels, in lower case."""

LABEL_SUFFIXES = (".lbl", ".xml", ".lblx")
"""Endings of the labels that lie beside a product, in lower case, the first preferred."""

_SNIFFED_BYTES = 16_384
_LONGEST_LABEL = 1_048_576


class LabelKind(Enum):
    """The standards that a label can follow."""

    PDS3 = "PDS3"  # Planetary Data System Standards Reference 3.8, chapter 12
    PDS4 = "PDS4"  # PDS4 Information Model, Product_Observational
    VICAR = "VICAR"  # "The VICAR Image File Format", JPL


def read_label_kind(path: Path) -> LabelKind | None:
    """Return what kind of label a file is or begins with.

    Returns:
        None for any other file, and for what is no regular file or cannot be read.
    """
    head = _head(path, _SNIFFED_BYTES)
    if head.startswith(b"LBLSIZE="):
        return LabelKind.VICAR
    if b"PDS_VERSION_ID" in head[:4096] or head.lstrip().startswith(b"ODL_VERSION_ID"):
        return LabelKind.PDS3
    if b"<Product_Observational" in head and b"pds.nasa.gov/pds4/pds" in head:
        return LabelKind.PDS4
    return None


def describes_image(path: Path) -> bool:
    """Return whether a file is a PDS label that describes an image (not a table, or a text)."""
    words = {LabelKind.PDS3: b"^IMAGE", LabelKind.PDS4: b"<Array_"}
    word = words.get(read_label_kind(path) or LabelKind.VICAR)
    return word is not None and word in _head(path, _LONGEST_LABEL)


def find_label(path: Path) -> Path | None:
    """Return the label of a product: the file beside it, else the one that it begins with.

    The names that archives use are tried first, since a folder can hold ten thousand products;
    only for a product that is left without a label is its folder searched.
    """
    stems = dict.fromkeys((path.stem, path.stem.lower(), path.stem.upper()))
    for suffix in LABEL_SUFFIXES:
        for stem in stems:
            for ending in (suffix, suffix.upper()):
                label = path.with_name(stem + ending)
                if read_label_kind(label) is not None:
                    return label
    return path if read_label_kind(path) is not None else _search_label(path)


def _search_label(path: Path) -> Path | None:
    stem = path.stem.casefold()
    for entry in sorted(path.parent.iterdir()):
        is_named_so = entry.suffix.lower() in LABEL_SUFFIXES and entry.stem.casefold() == stem
        if is_named_so and read_label_kind(entry) is not None:
            return entry
    return None


def _head(path: Path, size: int) -> bytes:
    try:
        if not path.is_file():  # to read a pipe would be to wait for ever
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""

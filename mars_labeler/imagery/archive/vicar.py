"""Images of plain VICAR files ("The VICAR Image File Format", JPL Multimission Image Processing).

pdr reads VICAR images that have a PDS label too, which all archived ones have; this is for those
that come from a mission's pipeline without one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.archive.images import ArchiveImage, whole_number
from mars_labeler.imagery.decode_errors import refusal

_LONGEST_LABEL = 4_194_304

_ITEM = re.compile(rb"(\w+)\s*=\s*('(?:[^']|'')*'|[^\s(]+)")

_TYPES = {"BYTE": "u1", "HALF": "i2", "WORD": "i2", "FULL": "i4", "LONG": "i4"}
_REAL_TYPES = {"REAL": "f4", "DOUB": "f8"}

_AXES = {"BSQ": (0, 1, 2), "BIL": (1, 0, 2), "BIP": (1, 2, 0)}
"""Which of (band, line, sample) is stored slowest, next, and fastest."""


def open_vicar(path: Path, label: Path) -> ArchiveImage:
    """Read the system label of a VICAR file.

    Args:
        path: The file with the pixels.
        label: The same file.

    Raises:
        ImageDecodeError: Its values are of a kind that is not read here.
        KeyError: An item of the system label is missing.
        ValueError: An item makes no sense.
    """
    items = _system_items(label)
    dtype = _dtype(items, path)
    lines, samples, bands = (whole_number(int(items[key])) for key in ("NL", "NS", "NB"))
    stored_axes = _AXES[items.get("ORG", "BSQ")]
    sizes = (bands, lines, samples)
    outer, middle, inner = (sizes[axis] for axis in stored_axes)
    prefix, record_bytes = int(items.get("NBB", 0)), int(items["RECSIZE"])
    if record_bytes != prefix + inner * dtype.itemsize:
        raise ValueError(f"records of {record_bytes} bytes, which its label does not explain")
    start = int(items["LBLSIZE"]) + record_bytes * int(items.get("NLB", 0))

    def load() -> NDArray[Any]:
        stored = _read_records(path, start, outer * middle, prefix, np.dtype((dtype, (inner,))))
        return stored.reshape(outer, middle, inner).transpose(np.argsort(stored_axes))

    byte_count = start + outer * middle * record_bytes
    return ArchiveImage(samples, lines, bands, byte_count, load)


def _system_items(path: Path) -> dict[str, str]:
    """Return the label's items; those of the system come first, so the first of a name counts."""
    with path.open("rb") as file:
        size = int(file.read(48).split(b"=")[1].split()[0])
        file.seek(0)
        text = file.read(min(size, _LONGEST_LABEL))
    items: dict[str, str] = {}
    for name, value in _ITEM.findall(text):
        items.setdefault(name.decode("ascii"), value.strip(b"'").decode("latin-1"))
    return items


def _dtype(items: dict[str, str], path: Path) -> np.dtype[Any]:
    form = items["FORMAT"]
    if form in _TYPES:
        is_little = items.get("INTFMT", "LOW") == "LOW"
        return np.dtype(_TYPES[form]).newbyteorder("<" if is_little else ">")
    if form in _REAL_TYPES and items.get("REALFMT", "VAX") in {"IEEE", "RIEEE"}:
        is_little = items["REALFMT"] == "RIEEE"
        return np.dtype(_REAL_TYPES[form]).newbyteorder("<" if is_little else ">")
    raise refusal(path, f"holds values of the kind {form}, which are not read here")


def _read_records(
    path: Path, start: int, count: int, prefix: int, values: np.dtype[Any]
) -> NDArray[Any]:
    """Read records of `prefix` bytes and `values`; return the values, (count, values a record)."""
    record = np.dtype([("prefix", np.void, prefix), ("values", values)])
    return np.asarray(np.fromfile(path, record, count, offset=start)["values"])

"""Images that a PDS3 label describes (PDS Standards Reference 3.8, appendix A.20, IMAGE)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.archive.images import ArchiveImage, whole_number
from mars_labeler.imagery.decode_errors import refusal

_IMAGE_NAMES = re.compile(r"(\w+_)?IMAGE(_\d+)?")

_MISSING = re.compile(r"(MISSING|INVALID|NULL|UNKNOWN|NOT_APPLICABLE)_CONSTANT|(CORE_)?NULL")

_UNCOMPRESSED = frozenset({None, "N/A", "NONE", "NULL"})


def open_pds3(path: Path, label: Path) -> ArchiveImage:
    """Read the label of a product.

    Args:
        path: The file with the pixels.
        label: The file with the label; the same one when it is attached.

    Raises:
        ImageDecodeError: It describes no image that can be read.
        ValueError: What it says of the image makes no sense. pdr may raise other things.
    """
    import pdr

    # A label that is named costs no search of the folder, not even when it is attached.
    product = pdr.open(str(path), label_fn=str(label))
    name, block = _image_block(product, path)
    encoding = block.get("ENCODING_TYPE")
    if encoding not in _UNCOMPRESSED:
        raise refusal(path, f"is compressed ({encoding}), which cannot be read here")
    lines, samples = whole_number(block["LINES"]), whole_number(block["LINE_SAMPLES"])
    bands = whole_number(block.get("BANDS", 1))
    sample_bytes = whole_number(block["SAMPLE_BITS"]) // 8
    around = sum(int(block.get(f"LINE_{side}_BYTES") or 0) for side in ("PREFIX", "SUFFIX"))
    return ArchiveImage(
        samples,
        lines,
        bands,
        _start_byte(product, name) + lines * (samples * bands * sample_bytes + around),
        partial(_load, product, name, path),
        tuple(value for key, value in block.items() if _MISSING.fullmatch(key)),
    )


def _image_block(product: Any, path: Path) -> tuple[str, Mapping[str, Any]]:
    """Return the name of the product's image and what its label says of it."""
    names = [name for name in product.index if _IMAGE_NAMES.fullmatch(name)]
    for name in sorted(names, key=lambda name: name != "IMAGE"):
        block = product.metablock_(name)
        if block is not None and {"LINES", "LINE_SAMPLES", "SAMPLE_BITS"} <= block.keys():
            return name, block
    raise refusal(path, "has a label that describes no image")


def _start_byte(product: Any, name: str) -> int:
    """Return where a product's image begins, as its pointer tells (chapter 14.1)."""
    place = product.metaget_(f"^{name}")
    if isinstance(place, list | tuple):  # ("FILE.IMG", 23), or the name alone
        place = place[-1]
    if isinstance(place, Mapping):  # 1025 <BYTES>
        return int(place["value"]) - 1
    if isinstance(place, int):
        return (place - 1) * whole_number(product.metaget_("RECORD_BYTES"))
    return 0


def _load(product: Any, name: str, path: Path) -> NDArray[Any]:
    product.file_mapping[name] = str(path)  # this file, whatever path the label would lead to
    stored = product[name]
    if not isinstance(stored, np.ndarray):  # pdr has warned, and gives what the label says
        raise refusal(path, "is shorter than its label says, or of an unknown layout")
    return stored

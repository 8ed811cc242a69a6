"""Images that a PDS4 label describes (PDS4 Information Model, Array_2D_Image, Array_3D_Image)."""

from __future__ import annotations

from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.archive.images import ArchiveImage, axes_in_order, whole_number
from mars_labeler.imagery.decode_errors import refusal

_MISSING = ("missing_constant", "invalid_constant", "unknown_constant", "not_applicable_constant")


def open_pds4(path: Path, label: Path) -> ArchiveImage:
    """Read the label of a product.

    Args:
        path: The file with the pixels.
        label: The XML file beside it.

    Raises:
        ImageDecodeError: It describes no image in that file.
        ValueError: What it says of the image makes no sense. The reader may raise other things.
    """
    from pdr import pds4_tools

    structures = pds4_tools.read(str(label), lazy_load=True, quiet=True, no_scale=True).structures
    array = _image_array(structures, path)
    meta = array.meta_data
    axes = [str(axis["axis_name"]).lower() for axis in meta.get_axis_arrays()]
    sizes = dict(zip(axes, map(whole_number, meta.dimensions()), strict=True))
    order = axes_in_order(axes)
    constants = meta.get("Special_Constants") or {}
    return ArchiveImage(
        sizes["sample"],
        sizes["line"],
        sizes.get("band", 1),
        int(meta["offset"]) + prod(sizes.values()) * _item_bytes(meta),
        partial(_load, array, order, path),
        tuple(constants.get(name) for name in _MISSING),
    )


def _image_array(structures: list[Any], path: Path) -> Any:
    """Return the image among a product's structures; it may bear any name."""
    arrays = [
        structure
        for structure in structures
        if structure.is_array()
        and Path(structure.parent_filename).name.casefold() == path.name.casefold()
        and structure.meta_data.num_axes() in (2, 3)
    ]
    if not arrays:
        raise refusal(path, "has a label that describes no image in it")
    return min(arrays, key=lambda array: "Image" not in array.type)


def _item_bytes(meta: Any) -> int:
    from pdr.pds4_tools.reader.data_types import pds_to_numpy_type

    return int(np.dtype(pds_to_numpy_type(meta.data_type())).itemsize)


def _load(array: Any, order: tuple[int, ...], path: Path) -> NDArray[Any]:
    array.parent_filename = str(path)  # the label may write it in another case
    return np.asarray(array.data).transpose(order)

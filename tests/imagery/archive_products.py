"""Writes archive products as the missions deliver them, small ones, for the tests to read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Order = Literal["<", ">"]

_RECORD_BYTES = 512
_LABEL_RECORDS = 4

_STORED_AXES = {
    "BAND_SEQUENTIAL": (0, 1, 2),
    "LINE_INTERLEAVED": (1, 0, 2),
    "SAMPLE_INTERLEAVED": (1, 2, 0),
}
_PDS3_TYPES = {"u1": "UNSIGNED_INTEGER", "i2": "MSB_INTEGER", "u2": "MSB_UNSIGNED_INTEGER"}
_PDS4_TYPES = {"u1": "UnsignedByte", "i2": "SignedMSB2", "f4": "IEEE754MSBSingle"}
_VICAR_TYPES = {"u1": "BYTE", "i2": "HALF", "i4": "FULL", "f4": "REAL", "f8": "DOUB"}


def ramp(height: int = 20, width: int = 30, dtype: str = "i2") -> NDArray[Any]:
    """Return (1, height, width) with values that rise from 100 by one a pixel."""
    return np.arange(100, 100 + height * width).reshape(1, height, width).astype(dtype)


def write_pds3(
    image: Path,
    cube: NDArray[Any],
    label: Path | None = None,
    storage: str = "BAND_SEQUENTIAL",
    items: Mapping[str, object] | None = None,
) -> Path:
    """Write a PDS3 product.

    Args:
        image: Its file with the pixels.
        cube: (bands, H, W).
        label: Its label; None attaches it.
        storage: Order of the bands in the file.
        items: What else, or otherwise, the label says of the image.
    """
    start = f"{_LABEL_RECORDS + 1}" if label is None else f'("{image.name.upper()}", 1)'
    bands, lines, samples = cube.shape
    described: dict[str, object] = {
        "LINES": lines,
        "LINE_SAMPLES": samples,
        "SAMPLE_TYPE": _PDS3_TYPES.get(cube.dtype.str[1:], "IEEE_REAL"),
        "SAMPLE_BITS": 8 * cube.itemsize,
        "BANDS": bands,
        "BAND_STORAGE_TYPE": storage,
        **(items or {}),
    }
    text = "\r\n".join(
        [
            "PDS_VERSION_ID = PDS3",
            "RECORD_TYPE = FIXED_LENGTH",
            f"RECORD_BYTES = {_RECORD_BYTES}",
            f"^IMAGE = {start}",
            '^DESCRIPTION = "NOT_HERE.TXT"',
            "OBJECT = IMAGE",
            *(f"  {key} = {value}" for key, value in described.items()),
            "END_OBJECT = IMAGE",
            "END",
            "",
        ]
    ).encode()
    stored = cube.transpose(_STORED_AXES[storage]).astype(cube.dtype.newbyteorder(">")).tobytes()
    if label is None:
        image.write_bytes(text.ljust(_RECORD_BYTES * _LABEL_RECORDS) + stored)
    else:
        label.write_bytes(text)
        image.write_bytes(stored)
    return image


def write_pds4(
    image: Path,
    label: Path,
    cube: NDArray[Any],
    axes: tuple[str, ...] = ("Band", "Line", "Sample"),
    constant: float | None = None,
) -> Path:
    """Write a PDS4 product of (bands, H, W), stored in the order of `axes`, first slowest."""
    order = tuple(("Band", "Line", "Sample").index(axis) for axis in axes)
    stored = cube.transpose(order) if cube.ndim == len(order) else cube[0]
    described = "".join(
        f"<Axis_Array><axis_name>{axis}</axis_name><elements>{size}</elements>"
        f"<sequence_number>{number}</sequence_number></Axis_Array>"
        for number, (axis, size) in enumerate(zip(axes, stored.shape, strict=True), start=1)
    )
    special = "" if constant is None else f"<missing_constant>{constant}</missing_constant>"
    label.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1">'
        "<Identification_Area><information_model_version>1.19.0.0</information_model_version>"
        "</Identification_Area>"
        f"<File_Area_Observational><File><file_name>{image.name}</file_name></File>"
        "<Header><local_identifier>odl</local_identifier><offset unit='byte'>0</offset>"
        "<object_length unit='byte'>16</object_length>"
        "<parsing_standard_id>PDS3</parsing_standard_id></Header>"
        f"<Array_{len(axes)}D_Image><local_identifier>thumbnail_image</local_identifier>"
        f"<offset unit='byte'>16</offset><axes>{len(axes)}</axes>"
        "<axis_index_order>Last Index Fastest</axis_index_order>"
        f"<Element_Array><data_type>{_PDS4_TYPES[cube.dtype.str[1:]]}</data_type></Element_Array>"
        f"{described}<Special_Constants>{special}</Special_Constants></Array_{len(axes)}D_Image>"
        "</File_Area_Observational></Product_Observational>"
    )
    image.write_bytes(bytes(16) + stored.astype(cube.dtype.newbyteorder(">")).tobytes())
    return image


def write_vicar(
    path: Path, cube: NDArray[Any], organization: str = "BSQ", order: Order = "<", prefix: int = 0
) -> Path:
    """Write a VICAR file of (bands, H, W) with `prefix` bytes before each record."""
    bands, lines, samples = cube.shape
    axes = {"BSQ": (0, 1, 2), "BIL": (1, 0, 2), "BIP": (1, 2, 0)}[organization]
    stored = np.ascontiguousarray(cube.transpose(axes).astype(cube.dtype.newbyteorder(order)))
    records = stored.reshape(-1, stored.shape[-1])
    record_bytes = prefix + records[0].nbytes
    label_bytes = record_bytes * (400 // record_bytes + 1)
    is_little = order == "<"
    text = (
        f"LBLSIZE={label_bytes}  FORMAT='{_VICAR_TYPES[cube.dtype.str[1:]]}'  TYPE='IMAGE'  "
        f"DIM=3  EOL=0  RECSIZE={record_bytes}  ORG='{organization}'  NL={lines}  NS={samples}  "
        f"NB={bands}  N1=0  INTFMT='{'LOW' if is_little else 'HIGH'}'  "
        f"REALFMT='{'RIEEE' if is_little else 'IEEE'}'  BINTFMT='LOW'  NBB={prefix}  NLB=0  "
        "TASK='TEST'  NL=7 "
    )
    pixels = b"".join(b"\xaa" * prefix + record.tobytes() for record in records)
    path.write_bytes(text.encode().ljust(label_bytes, b"\0") + pixels)
    return path

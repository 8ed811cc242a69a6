"""The columns that only an import changes, kept in one file beside the database.

Reading 300,000 images from the database and sorting their names takes over a second, reading them
from this file a tenth. The file is written whole, can be deleted at any time, and is left alone
when it is damaged. What has changed since it was written, the log of changed images tells.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.image_log import LogPlace
from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import ImageTable, untouched_columns
from mars_labeler.services.product_columns import ProductColumns
from mars_labeler.services.whole_files import replaced_file

NAME = "table.npz"
"""The file in the project's cache."""

_FORMAT = 1
"""To be counted up whenever another program would misread the file."""

_NUMBERS = ("ids", "sols", "instruments", "folders", "lists", "pixel_counts", "name_ranks")
_NAME_LISTS = ("instrument_names", "folder_names", "list_names")
_DAMAGES = (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile)

_logger = logging.getLogger(__name__)


def write_snapshot(cache: Path, table: ImageTable) -> None:
    """Keep what an import told of the images of a table; a full disk is no reason to stop."""
    arrays = {name: getattr(table, name) for name in _NUMBERS}
    arrays |= {name: _packed(getattr(table, name)) for name in _NAME_LISTS}
    arrays |= _product_arrays(table.products)
    arrays["names"] = _packed(table.names.tolist())
    arrays["searchable_names"] = _packed(table.searchable_names.tolist())
    arrays["place"] = np.array([_FORMAT, *table.known_until], np.int64)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with replaced_file(cache / NAME) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **arrays)
    except (OSError, ProjectError) as error:
        _logger.warning("the snapshot of the images could not be written: %s", error)


def read_snapshot(cache: Path) -> ImageTable | None:
    """Return the table that was kept, before anybody said anything; None if there is no sound one.

    It knows the images up to its `known_until`; name ranks and searchable names are there.
    """
    path = cache / NAME
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return _table(arrays)
    except FileNotFoundError:
        return None
    except _DAMAGES as error:
        _logger.warning("%s is damaged and left alone: %s", path, error)
        return None


def _table(arrays: Mapping[str, NDArray[Any]]) -> ImageTable:
    version, number, mark = arrays["place"].tolist()
    count = len(arrays["ids"])
    if version != _FORMAT:
        raise ValueError(f"format {version}")
    columns: dict[str, Any] = {name: arrays[name] for name in _NUMBERS if name != "name_ranks"}
    columns |= {name: _unpacked(arrays[name]) for name in _NAME_LISTS}
    table = ImageTable(
        names=arrays["names"].astype(np.dtypes.StringDType()),
        products=_products(arrays),
        known_until=LogPlace(number, mark),
        **columns,
        **untouched_columns(count),
    )
    table.name_ranks = arrays["name_ranks"]
    table.searchable_names = arrays["searchable_names"].astype(np.dtypes.StringDType())
    return table


def _product_arrays(products: ProductColumns) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for field in fields(ProductColumns):
        column = getattr(products, field.name)
        if isinstance(column, Coded):
            arrays[f"{field.name}.names"] = _packed(column.names)
            column = column.codes
        arrays[field.name] = column
    return arrays


def _products(arrays: Mapping[str, NDArray[Any]]) -> ProductColumns:
    columns: dict[str, Any] = {}
    for field in fields(ProductColumns):
        column, names = arrays[field.name], arrays.get(f"{field.name}.names")
        columns[field.name] = column if names is None else Coded(column, _unpacked(names))
    return ProductColumns(**columns)


def _packed(names: Sequence[str]) -> NDArray[np.bytes_]:
    """Return names as UTF-8 bytes of one width: NumPy turns these into strings by itself."""
    return np.array([name.encode() for name in names], dtype=np.bytes_)


def _unpacked(names: NDArray[np.bytes_]) -> tuple[str, ...]:
    return tuple(names.astype(np.dtypes.StringDType()).tolist())

"""Images in groups that a model may do better or worse on: instruments, sols, quality flags."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.services.image_table import NONE, ImageTable

Group = tuple[str, NDArray[np.bool_]]
"""A name, and which of the n images belong to it, bool (n,)."""

_MOST_BINS = 8
_ROUND = (1, 2, 5)

Rows = NDArray[np.intp]


def by_instrument(table: ImageTable, rows: Rows) -> Iterator[Group]:
    """Yield the images of each instrument, by its name; an unknown one has none."""
    codes = table.instruments[rows]
    for name, code in sorted((table.instrument_names[code], code) for code in set(codes.tolist())):
        yield name, codes == code


def by_sol(table: ImageTable, rows: Rows) -> Iterator[Group]:
    """Yield the images of sols in steps of a round number, at most 8; unknown sols last."""
    sols = table.sols[rows]
    known = sols[sols != NONE]
    if len(known):
        width = _round_width(int(known.min()), int(known.max()))
        for step in np.unique(known // width).tolist():
            first = step * width
            name = str(first) if width == 1 else f"{first}-{first + width - 1}"
            yield name, (sols != NONE) & (sols // width == step)
    if len(known) < len(sols):
        yield "", sols == NONE


def by_flag(table: ImageTable, rows: Rows) -> Iterator[Group]:
    """Yield the images without a flag, and those of each flag, by the name of the flag."""
    flags = table.flags[rows]
    if (flags == 0).any():
        yield "", flags == 0
    for flag in QualityFlag:
        has_flag = (flags & flag.value) != 0
        if has_flag.any():
            yield flag.name or "", has_flag


def sequences(table: ImageTable, rows: Rows) -> NDArray[np.int64]:
    """Return the number of each image's sequence, int64 (n,); one without has one of its own."""
    column = table.products.sequences
    codes = column.codes[rows].astype(np.int64)
    if "" in column.names:
        is_alone = codes == column.names.index("")
        codes[is_alone] = len(column.names) + rows[is_alone]
    return codes


def _round_width(first: int, last: int) -> int:
    for power, digit in product(range(9), _ROUND):
        width: int = digit * 10**power
        if last // width - first // width < _MOST_BINS:
            return width
    return last + 1

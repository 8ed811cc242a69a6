"""Tables of images of one sequence, for tests that look at columns alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import ImageTable, untouched_columns
from mars_labeler.services.product_columns import ProductColumns


def table_of_names(names: Sequence[str]) -> ImageTable:
    """Return a table of images of sequence "seq" on sol 7, without a clock; ids 10, 20, ..."""
    count = len(names)
    products = replace(ProductColumns.unknown(count), sequences=Coded.of(["seq"] * count))
    return ImageTable(
        ids=np.arange(1, count + 1, dtype=np.int64) * 10,
        names=np.array(list(names), dtype=np.dtypes.StringDType()),
        sols=np.full(count, 7, np.int32),
        instruments=np.ones(count, np.int16),
        instrument_names=("", "Mastcam L"),
        folders=np.zeros(count, np.int32),
        folder_names=("",),
        lists=np.zeros(count, np.int16),
        list_names=("",),
        products=products,
        pixel_counts=np.full(count, 64 * 64, np.int64),
        **untouched_columns(count),
    )

"""The image table of what an import stored, before anybody said anything about the images."""

from __future__ import annotations

import numpy as np

from mars_labeler.catalog.image_log import LogPlace
from mars_labeler.catalog.pool_rows import ImageColumns
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import ImageTable, untouched_columns
from mars_labeler.services.product_columns import ProductColumns


def make_table(images: ImageColumns, known_until: LogPlace) -> ImageTable:
    """Return the table of these images, as they were at a place in the log of changed images."""
    # Twice, since collecting garbage among that many tuples takes longer than making them.
    folders = Coded.of([path.rpartition("/")[0] for path in images.relative_path])
    names = [path.rpartition("/")[2] for path in images.relative_path]
    instruments, lists = Coded.of(images.instrument), Coded.of(images.list_name)
    return ImageTable(
        ids=np.array(images.id, dtype=np.int64),
        names=np.array(names, dtype=np.dtypes.StringDType()),
        sols=np.array(images.sol, dtype=np.int32),
        instruments=instruments.codes.astype(np.int16),
        instrument_names=instruments.names,
        folders=folders.codes.astype(np.int32),
        folder_names=folders.names,
        lists=lists.codes.astype(np.int16),
        list_names=lists.names,
        products=ProductColumns.of(images),
        pixel_counts=np.array(images.width, np.int64) * np.array(images.height, np.int64),
        known_until=known_until,
        **untouched_columns(len(images.id)),
    )

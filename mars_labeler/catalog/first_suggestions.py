"""The first class of every suggestion: what two model versions are compared by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from mars_labeler.catalog import classes
from mars_labeler.catalog.database import driver_rows

_FIELDS = np.dtype(
    [("image_id", "i8"), ("class_id", "i4"), ("confidence", "f4"), ("model_version", "i4")]
)

_STATEMENT = """SELECT image_id, class_1, confidence_1, model_version FROM suggestion
ORDER BY image_id"""


def read_first_suggestions(connection: Connection) -> NDArray[np.void]:
    """Return records of `image_id`, `class_id`, its `confidence` and `model_version`, by id.

    A class that was merged into another counts as that one. Suggestions that are hidden by a label
    are among them.
    """
    # Straight into an array: 300,000 rows take a quarter of a second so.
    found: NDArray[np.void] = np.fromiter(driver_rows(connection, _STATEMENT), _FIELDS)
    for class_id, into in classes.read_merged(connection).items():
        found["class_id"][found["class_id"] == class_id] = into
    return found

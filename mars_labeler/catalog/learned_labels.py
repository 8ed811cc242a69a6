"""The labels that a model learned from and that are still the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from mars_labeler.catalog import classes
from mars_labeler.catalog.database import driver_rows
from mars_labeler.domain.splits import HELD_OUT

_FIELDS = np.dtype([("image_id", "i8"), ("class_id", "i4")])
_HELD_OUT = ", ".join(f"'{split.value}'" for split in sorted(HELD_OUT))
_STATEMENT = f"""SELECT image_id, class_id FROM decision JOIN image ON image.id = image_id
WHERE class_id IS NOT NULL AND decided_revision <= ? AND image.problem IS NULL
AND image.split NOT IN ({_HELD_OUT}) ORDER BY image_id"""


def read_learned(connection: Connection, revision: int) -> NDArray[np.void]:
    """Return records of `image_id` and `class_id`, in the order of the ids.

    A class that was merged into another since then counts as that one.

    Args:
        connection: One that sees a consistent state.
        revision: The label revision of the model.
    """
    found: NDArray[np.void] = np.fromiter(driver_rows(connection, _STATEMENT, [revision]), _FIELDS)
    for class_id, into in classes.read_merged(connection).items():
        found["class_id"][found["class_id"] == class_id] = into
    return found

"""What the screen offers to be accepted or rejected, read off the table in memory.

A key accepts what its person saw, even when the database has a newer suggestion by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.services.image_table import NONE, SUGGESTED_CLASSES, ImageTable


@dataclass(frozen=True)
class Offer:
    """A suggested class, and the model version that suggests it."""

    class_id: ClassId
    model_version: int


def shown_offers(
    table: ImageTable, image_ids: Sequence[ImageId], rank: int = 1
) -> dict[ImageId, Offer]:
    """Return the class of `rank` of each suggestion that is shown; images without are left out.

    Args:
        table: What the screen shows.
        image_ids: The images.
        rank: 1 for the likeliest class, up to 3.
    """
    if not 1 <= rank <= SUGGESTED_CLASSES:
        return {}
    rows = table.rows_of(np.array(image_ids, dtype=np.int64))
    rows = rows[table.has_suggestion()[rows]]
    class_ids = table.suggested[rows, rank - 1]
    return {
        image_id: Offer(class_id, version)
        for image_id, class_id, version in zip(
            table.ids[rows].tolist(),
            class_ids.tolist(),
            table.model_versions[rows].tolist(),
            strict=True,
        )
        if class_id != NONE
    }

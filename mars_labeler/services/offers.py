"""What the screen offers to be accepted or rejected, read off the table in memory.

A key accepts what its person saw, even when the database has a newer suggestion by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.services.image_table import NONE, SUGGESTED_CLASSES, ImageTable


@dataclass(frozen=True)
class Offer:
    """A suggested class, and the model version that suggests it."""

    class_id: ClassId
    model_version: int


class Offers(Mapping[ImageId, Offer]):
    """The offers of images as columns: those of 300,000 images are taken with one key, too.

    Args:
        ids: int64 (N,), distinct image ids.
        class_ids: int32 (N,), the class that is offered for each.
        model_versions: int32 (N,), the version that suggests it.
    """

    def __init__(
        self,
        ids: NDArray[np.int64],
        class_ids: NDArray[np.int32],
        model_versions: NDArray[np.int32],
    ) -> None:
        self._ids = ids
        self._order = np.argsort(ids, kind="stable")
        self._sorted = ids[self._order]
        self._class_ids = class_ids
        self._model_versions = model_versions

    def __getitem__(self, image_id: ImageId) -> Offer:
        place = int(np.searchsorted(self._sorted, image_id))
        if place == len(self._sorted) or self._sorted[place] != image_id:
            raise KeyError(image_id)
        row = self._order[place]
        return Offer(int(self._class_ids[row]), int(self._model_versions[row]))

    def __iter__(self) -> Iterator[ImageId]:
        ids: list[ImageId] = self._ids.tolist()
        return iter(ids)

    def __len__(self) -> int:
        return len(self._ids)


def shown_offers(table: ImageTable, image_ids: Sequence[ImageId], rank: int = 1) -> Offers:
    """Return the class of `rank` of each suggestion that is shown; images without are left out.

    Args:
        table: What the screen shows.
        image_ids: The images; one named twice counts once.
        rank: 1 for the likeliest class, up to 3.
    """
    if not 1 <= rank <= SUGGESTED_CLASSES:
        image_ids = ()
    wanted = np.array(list(dict.fromkeys(image_ids)), dtype=np.int64)
    rows = table.rows_of(wanted)
    rows = rows[table.has_suggestion()[rows]]
    class_ids = table.suggested[rows, min(rank, SUGGESTED_CLASSES) - 1]
    rows, class_ids = rows[class_ids != NONE], class_ids[class_ids != NONE]
    return Offers(table.ids[rows], class_ids, table.model_versions[rows])

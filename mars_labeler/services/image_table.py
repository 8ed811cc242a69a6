"""The whole pool as columns in memory: what the grid, the filters and the counts read.

A project of 300,000 images is a few NumPy arrays; filtering and sorting it takes milliseconds,
which no row-by-row model or query per key press would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.image_log import NOWHERE, LogPlace
from mars_labeler.domain.splits import Split
from mars_labeler.services.product_columns import ProductColumns

NONE = -1
"""The code of "no class" and "no sol" in integer columns."""

SUGGESTED_CLASSES = 3
"""How many of the likeliest classes of a suggestion are kept."""


SPLITS = tuple(Split)
"""The splits in the order of their codes; the first is `Split.NONE`."""


class SuggestionState(IntEnum):
    """How a row's suggestion is to be shown."""

    ABSENT = 0
    ACTIVE = 1
    STALE = 2  # from another model version than the current one
    REJECTED = 3  # a person turned its first class down


UNTOUCHED: dict[str, np.generic] = {
    "flags": np.uint32(0),
    "splits": np.int8(SPLITS.index(Split.NONE)),
    "labels": np.int32(NONE),
    "is_unsure": np.bool_(False),
    "suggested": np.int32(NONE),
    "confidences": np.float32(0.0),
    "entropies": np.float32(1.0),
    "states": np.uint8(SuggestionState.ABSENT),
    "model_versions": np.int32(NONE),
}
"""The columns that change after an import, with what they hold before anybody said anything."""

_BY_RANK = frozenset({"suggested", "confidences"})


def untouched_columns(count: int) -> dict[str, Any]:
    """Return the columns that change after an import for `count` images just imported."""
    return {
        name: np.full((count, SUGGESTED_CLASSES) if name in _BY_RANK else count, value, value.dtype)
        for name, value in UNTOUCHED.items()
    }


@dataclass
class ImageTable:
    """One row an image, in the order of the image ids.

    Args:
        ids: int64 (N,), strictly increasing image ids.
        names: StringDType (N,), file names.
        sols: int32 (N,), `NONE` where unknown.
        instruments: int16 (N,), indices into `instrument_names`.
        instrument_names: Names as a person reads them; "" for unknown.
        folders: int32 (N,), indices into `folder_names`.
        folder_names: Folders below the image roots, with forward slashes; "" for the root.
        lists: int16 (N,), indices into `list_names`.
        list_names: Published lists; "" for none.
        products: What names and archive labels say.
        pixel_counts: int64 (N,), width times height.
        flags: uint32 (N,), `QualityFlag` bits; 0 where the quality is unknown.
        splits: int8 (N,), indices into `SPLITS`.
        labels: int32 (N,), class ids, `NONE` where there is no label.
        is_unsure: bool (N,), marked by a person.
        suggested: int32 (N, 3), class ids of the suggestion, likeliest first, `NONE` padded.
        confidences: float32 (N, 3), their probabilities in [0, 1], 0 padded.
        entropies: float32 (N,), in [0, 1]; 1 where there is no suggestion.
        states: uint8 (N,), `SuggestionState`.
        model_versions: int32 (N,), the version that each suggestion comes from, `NONE` without.
        class_names: Names of the classes by id, for the search.
        known_until: The place in the log of changed images up to which it knows them.
    """

    ids: NDArray[np.int64]
    names: NDArray[Any]
    sols: NDArray[np.int32]
    instruments: NDArray[np.int16]
    instrument_names: tuple[str, ...]
    folders: NDArray[np.int32]
    folder_names: tuple[str, ...]
    lists: NDArray[np.int16]
    list_names: tuple[str, ...]
    products: ProductColumns
    pixel_counts: NDArray[np.int64]
    flags: NDArray[np.uint32]
    splits: NDArray[np.int8]
    labels: NDArray[np.int32]
    is_unsure: NDArray[np.bool_]
    suggested: NDArray[np.int32]
    confidences: NDArray[np.float32]
    entropies: NDArray[np.float32]
    states: NDArray[np.uint8]
    model_versions: NDArray[np.int32]
    class_names: dict[int, str] = field(default_factory=dict)
    known_until: LogPlace = NOWHERE

    @cached_property
    def searchable_names(self) -> NDArray[Any]:
        """File names in lower case, StringDType (N,): made once, searched at every key."""
        lowered = [name.lower() for name in self.names.tolist()]
        return np.array(lowered, dtype=np.dtypes.StringDType())

    @cached_property
    def name_ranks(self) -> NDArray[np.int32]:
        """Place of each row when all are sorted by name, int32 (N,)."""
        ranks = np.empty(len(self), np.int32)
        ranks[np.argsort(self.searchable_names, kind="stable")] = np.arange(len(self))
        return ranks

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, image_ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the row of each image id; ids that are not in the table are left out."""
        rows = np.searchsorted(self.ids, image_ids)
        is_inside = rows < len(self.ids)
        rows, wanted = rows[is_inside], image_ids[is_inside]
        found: NDArray[np.intp] = rows[self.ids[rows] == wanted]
        return found

    def clear(self, rows: NDArray[np.intp] | slice, columns: Iterable[str] = UNTOUCHED) -> None:
        """Set some rows of columns that change after an import to what they are without a word."""
        for name in columns:
            getattr(self, name)[rows] = UNTOUCHED[name]

    def has_two_classes(self) -> bool:
        """Return whether labels of two classes are there, without which nothing can be learned."""
        labels = self.labels[self.labels != NONE]
        return len(labels) > 1 and bool((labels != labels[0]).any())

    def has_suggestion(self) -> NDArray[np.bool_]:
        """Return which rows show a suggestion to confirm, bool (N,)."""
        shown = np.isin(self.states, (SuggestionState.ACTIVE, SuggestionState.STALE))
        is_open: NDArray[np.bool_] = self.labels == NONE
        return shown & is_open

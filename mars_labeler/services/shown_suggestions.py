"""How the stored suggestions are to be shown: merged classes joined, states judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.pool_rows import Records, SaidRows
from mars_labeler.domain.records import ClassId
from mars_labeler.services.image_table import NONE, SuggestionState

Classes = NDArray[np.int32]
Confidences = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What is needed to judge the images of one consistent read.

    Args:
        class_names: Names of the classes that are there, by id.
        merged: The class that each merged class ended in.
        current: The version whose suggestions are current; `NONE` when there is no model.
    """

    class_names: Mapping[ClassId, str]
    merged: Mapping[ClassId, ClassId]
    current: int


def suggested_classes(suggested: Records, reading: Reading) -> tuple[Classes, Confidences]:
    """Return the suggested classes that are still there, with their confidences.

    A class that was merged counts as the one it ended in, with the confidences of both.

    Returns:
        int32 (N, 3) class ids, likeliest first, `NONE` padded, and float64 (N, 3) confidences,
        0 padded.
    """
    stored = [suggested[f"class_{rank}"] for rank in (1, 2, 3)]
    ends = np.stack([_ends(column, reading) for column in stored], axis=1)
    ends[~np.isin(ends, list(reading.class_names))] = NONE
    confidences = np.stack([suggested[f"confidence_{rank}"] for rank in (1, 2, 3)], axis=1)
    confidences[ends == NONE] = 0.0
    for kept, joined in ((0, 1), (0, 2), (1, 2)):
        is_same = (ends[:, kept] == ends[:, joined]) & (ends[:, joined] != NONE)
        confidences[is_same, kept] += confidences[is_same, joined]
        confidences[is_same, joined] = 0.0
        ends[is_same, joined] = NONE
    order = np.argsort(np.where(ends == NONE, np.inf, -confidences), axis=1, kind="stable")
    return np.take_along_axis(ends, order, 1), np.take_along_axis(confidences, order, 1)


def suggestion_states(said: SaidRows, firsts: Classes, reading: Reading) -> NDArray[np.uint8]:
    """Return how each suggestion is to be shown.

    Args:
        said: What is stored of the images.
        firsts: int32 (N,), the likeliest class of each suggestion as `suggested_classes` gives it.
        reading: What they are judged by.

    Returns:
        uint8 (N,), `SuggestionState`.
    """
    suggested = said.suggested
    is_current = suggested["model_version"] == reading.current
    states = np.where(is_current, SuggestionState.ACTIVE, SuggestionState.STALE).astype(np.uint8)
    decided, places = _common(said.decided, suggested)
    is_older = suggested["revision"][places] < decided["revision"]
    states[places[is_older]] = SuggestionState.ABSENT  # a person has decided since it learned
    rejected, rejected_places = _common(said.rejected, suggested)
    is_first = firsts[rejected_places] == _ends(rejected["class_id"], reading)
    states[rejected_places[is_first]] = SuggestionState.REJECTED
    states[places[decided["class_id"] != NONE]] = SuggestionState.ABSENT
    states[(firsts == NONE) | (firsts != _ends(suggested["class_1"], reading))] = (
        SuggestionState.ABSENT
    )
    return states


def _common(records: Records, suggested: Records) -> tuple[Records, NDArray[np.intp]]:
    """Return those of some records whose images have a suggestion, and the places of these."""
    ids = suggested["image_id"]
    if not len(ids):
        return records[:0], np.empty(0, np.intp)
    places = np.minimum(np.searchsorted(ids, records["image_id"]), len(ids) - 1)
    has_one = ids[places] == records["image_id"]
    return records[has_one], places[has_one]


def _ends(class_ids: NDArray[np.int32], reading: Reading) -> Classes:
    """Return the classes that these ended in, int32 (N,)."""
    ends = class_ids.copy()
    for key, end in reading.merged.items():
        ends[class_ids == key] = end
    return ends

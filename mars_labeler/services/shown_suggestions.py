"""How the stored suggestions are to be shown: merged classes joined, states judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.pool_rows import SaidColumns
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
        current: The version whose suggestions are current; None when there is no model.
    """

    class_names: Mapping[ClassId, str]
    merged: Mapping[ClassId, ClassId]
    current: int | None


def integers(values: Sequence[int | None]) -> NDArray[np.int32]:
    """Return a column of integers, `NONE` for None."""
    return np.array([NONE if value is None else value for value in values], dtype=np.int32)


def suggested_classes(said: SaidColumns, reading: Reading) -> tuple[Classes, Confidences]:
    """Return the suggested classes that are still there, with their confidences.

    A class that was merged counts as the one it ended in, with the confidences of both.

    Returns:
        int32 (N, 3) class ids, likeliest first, `NONE` padded, and float64 (N, 3) confidences,
        0 padded.
    """
    columns = (said.class_1, said.class_2, said.class_3)
    ends = np.stack([_ends(column, reading) for column in columns], axis=1)
    ends[~np.isin(ends, list(reading.class_names))] = NONE
    stored = (said.confidence_1, said.confidence_2, said.confidence_3)
    confidences = np.stack([np.array(column, dtype=np.float64) for column in stored], axis=1)
    confidences[ends == NONE] = 0.0
    for kept, joined in ((0, 1), (0, 2), (1, 2)):
        is_same = (ends[:, kept] == ends[:, joined]) & (ends[:, joined] != NONE)
        confidences[is_same, kept] += confidences[is_same, joined]
        confidences[is_same, joined] = 0.0
        ends[is_same, joined] = NONE
    order = np.argsort(np.where(ends == NONE, np.inf, -confidences), axis=1, kind="stable")
    return np.take_along_axis(ends, order, 1), np.take_along_axis(confidences, order, 1)


def suggestion_states(said: SaidColumns, firsts: Classes, reading: Reading) -> NDArray[np.uint8]:
    """Return how the suggestion of each image is to be shown.

    Args:
        said: What is stored of the images.
        firsts: int32 (N,), the likeliest class of each as `suggested_classes` gives it.
        reading: What they are judged by.

    Returns:
        uint8 (N,), `SuggestionState`.
    """
    is_current = integers(said.model_version) == (
        NONE if reading.current is None else reading.current
    )
    states = np.where(is_current, SuggestionState.ACTIVE, SuggestionState.STALE)
    # A person has decided since the model learned.
    states[integers(said.suggestion_revision) < integers(said.decided_revision)] = (
        SuggestionState.ABSENT
    )
    states[_rejected(said, firsts, reading)] = SuggestionState.REJECTED
    is_gone = (firsts == NONE) | (firsts != _ends(said.class_1, reading))
    states[is_gone | (integers(said.class_id) != NONE)] = SuggestionState.ABSENT
    return states.astype(np.uint8)


def _rejected(said: SaidColumns, firsts: Classes, reading: Reading) -> list[bool]:
    return [
        bool(rejected) and first in {reading.merged.get(key, key) for key in rejected or ()}
        for rejected, first in zip(said.rejected_class_ids, firsts.tolist(), strict=True)
    ]


def _ends(class_ids: Sequence[int | None], reading: Reading) -> Classes:
    """Return the classes that these ended in, int32 (N,), `NONE` for None."""
    ids = integers(class_ids)
    ends = ids.copy()
    for key, end in reading.merged.items():
        ends[ids == key] = end
    return ends

"""A table with bursts: what the tests of stacks look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import ImageTable, SuggestionState


def stack_up(table: ImageTable, bursts: Sequence[int]) -> None:
    """Make bursts of a table's images, one after another, of these sizes; the rest are alone."""
    count = len(table)
    seconds = np.arange(count, dtype=np.float64) * 100.0
    for start, size in zip(np.cumsum([0, *bursts]).tolist(), bursts, strict=False):
        seconds[start : start + size] = start * 100.0 + np.arange(size)
    table.products = replace(table.products, sequences=Coded.of(["seq"] * count), clocks=seconds)
    table.sols[:] = 7


def suggest(table: ImageTable, rows: Sequence[int], class_id: int, confidence: float = 0.8) -> None:
    """Let the current model suggest a class for some rows."""
    table.suggested[list(rows), 0] = class_id
    table.confidences[list(rows), 0] = confidence
    table.states[list(rows)] = SuggestionState.ACTIVE
    table.model_versions[list(rows)] = 1

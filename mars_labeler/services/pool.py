"""Loading the pool into memory, and bringing the rows of a change up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, models
from mars_labeler.catalog.pool_rows import PoolRow, read_pool_rows
from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import (
    NONE,
    SUGGESTED_CLASSES,
    ImageTable,
    SuggestionState,
)
from mars_labeler.services.project import Project


class _Reader:
    """What is needed to judge the rows of one consistent read."""

    def __init__(
        self, class_names: dict[int, str], merged: dict[int, int], current: int | None
    ) -> None:
        self.class_names = class_names
        self._merged = merged
        self._current = current

    def suggested(self, row: PoolRow) -> dict[int, float]:
        """Return the suggested classes that are still there with their confidences.

        A class that was merged counts as the one it ended in, with the confidences of both. The
        likeliest comes first.
        """
        found: dict[int, float] = {}
        for key, confidence in (
            (row.class_1, row.confidence_1),
            (row.class_2, row.confidence_2),
            (row.class_3, row.confidence_3),
        ):
            end = NONE if key is None else self._merged.get(key, key)
            if end in self.class_names:
                found[end] = found.get(end, 0.0) + (confidence or 0.0)
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def state(self, row: PoolRow, first: int | None) -> SuggestionState:
        """Return how the row's suggestion, whose first class is `first`, is to be shown."""
        stored = self._merged.get(row.class_1, row.class_1) if row.class_1 is not None else None
        if first is None or first != stored or row.class_id is not None:
            return SuggestionState.ABSENT
        if first in {self._merged.get(key, key) for key in row.rejected_class_ids or ()}:
            return SuggestionState.REJECTED
        if (row.suggestion_revision or 0) < (row.decided_revision or 0):
            return SuggestionState.ABSENT  # a person has decided since the model learned
        is_current = row.model_version == self._current
        return SuggestionState.ACTIVE if is_current else SuggestionState.STALE


def load_table(project: Project) -> ImageTable:
    """Return the whole pool as columns."""
    rows, reader = _read(project, None)
    folders, folder_names = _coded([row.relative_path.rpartition("/")[0] for row in rows])
    instruments, instrument_names = _coded([row.instrument for row in rows])
    lists, list_names = _coded([row.list_name for row in rows])
    names = [row.relative_path.rsplit("/", 1)[-1] for row in rows]
    count = len(rows)
    table = ImageTable(
        ids=np.array([row.image_id for row in rows], dtype=np.int64),
        names=np.array(names, dtype=np.dtypes.StringDType()),
        sols=np.array([row.sol for row in rows], dtype=np.int32),
        instruments=instruments.astype(np.int16),
        instrument_names=instrument_names,
        folders=folders,
        folder_names=folder_names,
        lists=lists.astype(np.int16),
        list_names=list_names,
        labels=np.full(count, NONE, np.int32),
        is_unsure=np.zeros(count, bool),
        suggested=np.full((count, SUGGESTED_CLASSES), NONE, np.int32),
        confidences=np.zeros((count, SUGGESTED_CLASSES), np.float32),
        entropies=np.ones(count, np.float32),
        states=np.zeros(count, np.uint8),
        model_versions=np.full(count, NONE, np.int32),
    )
    _fill(table, np.arange(count), rows, reader)
    return table


def refresh_rows(project: Project, table: ImageTable, image_ids: Iterable[ImageId] | None) -> None:
    """Read decisions and suggestions anew into the table's rows.

    Args:
        project: The project.
        table: The table to change in place; images that it does not hold are left out.
        image_ids: The images that may have changed; None for all.
    """
    rows, reader = _read(project, image_ids)
    read_ids = np.array([row.image_id for row in rows], dtype=np.int64)
    held = np.isin(read_ids, table.ids)
    kept = [row for row, is_held in zip(rows, held.tolist(), strict=True) if is_held]
    _fill(table, table.rows_of(read_ids[held]), kept, reader)


def refresh_current_model(project: Project, table: ImageTable) -> None:
    """Bring which suggestions are stale up to date, after another model became current."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
    version = NONE if current is None else current.version
    shown = np.isin(table.states, (SuggestionState.ACTIVE, SuggestionState.STALE))
    is_active = table.model_versions == version
    table.states[shown & is_active] = SuggestionState.ACTIVE
    table.states[shown & ~is_active] = SuggestionState.STALE


def _read(project: Project, image_ids: Iterable[ImageId] | None) -> tuple[list[PoolRow], _Reader]:
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
        reader = _Reader(
            class_names={
                record.class_id: record.name for record in classes.read_classes(connection)
            },
            merged=classes.read_merged(connection),
            current=None if current is None else current.version,
        )
        return read_pool_rows(connection, image_ids), reader


def _fill(
    table: ImageTable, positions: NDArray[np.intp], rows: Sequence[PoolRow], reader: _Reader
) -> None:
    table.class_names = reader.class_names
    if not rows:
        return
    suggested = [reader.suggested(row) for row in rows]
    firsts = [next(iter(found), None) for found in suggested]
    table.labels[positions] = [NONE if row.class_id is None else row.class_id for row in rows]
    table.is_unsure[positions] = [bool(row.is_unsure) for row in rows]
    table.suggested[positions] = [_padded(found, NONE) for found in suggested]
    table.confidences[positions] = [_padded(found.values(), 0.0) for found in suggested]
    table.entropies[positions] = [1.0 if row.entropy is None else row.entropy for row in rows]
    table.states[positions] = [
        reader.state(row, first) for row, first in zip(rows, firsts, strict=True)
    ]
    table.model_versions[positions] = [
        NONE if row.model_version is None else row.model_version for row in rows
    ]


def _padded(values: Iterable[float], filler: float) -> list[float]:
    found = list(values)
    return found + [filler] * (SUGGESTED_CLASSES - len(found))


def _coded(values: list[str]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    names = tuple(sorted(set(values)))
    codes = {name: code for code, name in enumerate(names)}
    return np.array([codes[value] for value in values], dtype=np.int32), names

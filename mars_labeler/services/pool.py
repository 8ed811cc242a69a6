"""Loading the pool into memory, and bringing the rows of a change up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, models, pool_rows
from mars_labeler.catalog.pool_rows import ImageColumns, Pairs, SaidColumns
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import (
    NONE,
    SPLITS,
    SUGGESTED_CLASSES,
    ImageTable,
    SuggestionState,
)
from mars_labeler.services.product_columns import ProductColumns
from mars_labeler.services.project import Project
from mars_labeler.services.shown_suggestions import (
    Reading,
    integers,
    suggested_classes,
    suggestion_states,
)


@dataclass(frozen=True)
class _Changing:
    """One consistent read of what changes after an import."""

    reading: Reading
    said: SaidColumns
    flags: Pairs
    splits: Pairs


def load_table(project: Project) -> ImageTable:
    """Return the whole pool as columns."""
    with project.catalog.reading() as connection:
        images = pool_rows.read_image_columns(connection)
        changing = _read(connection, None)
    table = _untouched(images)
    _fill(table, changing)
    return table


def refresh_rows(project: Project, table: ImageTable, image_ids: Iterable[ImageId] | None) -> None:
    """Read decisions, suggestions, quality flags and splits anew into the table's rows.

    Args:
        project: The project.
        table: The table to change in place; images that it does not hold are left out.
        image_ids: The images that may have changed; None for all.
    """
    wanted = None if image_ids is None else list(image_ids)
    with project.catalog.reading() as connection:
        changing = _read(connection, wanted)
    every_row = slice(None)
    _clear(table, every_row if wanted is None else table.rows_of(np.array(wanted, np.int64)))
    _fill(table, changing)


def refresh_current_model(project: Project, table: ImageTable) -> None:
    """Bring which suggestions are stale up to date, after another model became current."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
    version = NONE if current is None else current.version
    shown = np.isin(table.states, (SuggestionState.ACTIVE, SuggestionState.STALE))
    is_active = table.model_versions == version
    table.states[shown & is_active] = SuggestionState.ACTIVE
    table.states[shown & ~is_active] = SuggestionState.STALE


def _read(connection: Any, image_ids: Sequence[ImageId] | None) -> _Changing:
    current = models.read_current(connection)
    reading = Reading(
        class_names={record.class_id: record.name for record in classes.read_classes(connection)},
        merged=classes.read_merged(connection),
        current=None if current is None else current.version,
    )
    return _Changing(
        reading,
        pool_rows.read_said(connection, image_ids),
        pool_rows.read_flags(connection, image_ids),
        pool_rows.read_split_names(connection, image_ids),
    )


def _untouched(images: ImageColumns) -> ImageTable:
    """Return the table of these images before anybody said anything about them."""
    count = len(images.id)
    parts = [path.rpartition("/") for path in images.relative_path]
    folders = Coded.of([folder for folder, _, _ in parts])
    instruments, lists = Coded.of(images.instrument), Coded.of(images.list_name)
    table = ImageTable(
        ids=np.array(images.id, dtype=np.int64),
        names=np.array([name for _, _, name in parts], dtype=np.dtypes.StringDType()),
        sols=np.array(images.sol, dtype=np.int32),
        instruments=instruments.codes.astype(np.int16),
        instrument_names=instruments.names,
        folders=folders.codes.astype(np.int32),
        folder_names=folders.names,
        lists=lists.codes.astype(np.int16),
        list_names=lists.names,
        products=ProductColumns.of(images),
        pixel_counts=np.array(images.width, np.int64) * np.array(images.height, np.int64),
        flags=np.empty(count, np.uint32),
        splits=np.empty(count, np.int8),
        labels=np.empty(count, np.int32),
        is_unsure=np.empty(count, bool),
        suggested=np.empty((count, SUGGESTED_CLASSES), np.int32),
        confidences=np.empty((count, SUGGESTED_CLASSES), np.float32),
        entropies=np.empty(count, np.float32),
        states=np.empty(count, np.uint8),
        model_versions=np.empty(count, np.int32),
    )
    _clear(table, slice(None))
    return table


def _clear(table: ImageTable, positions: NDArray[np.intp] | slice) -> None:
    table.flags[positions] = 0
    table.splits[positions] = SPLITS.index(Split.NONE)
    table.labels[positions] = NONE
    table.is_unsure[positions] = False
    table.suggested[positions] = NONE
    table.confidences[positions] = 0.0
    table.entropies[positions] = 1.0
    table.states[positions] = SuggestionState.ABSENT
    table.model_versions[positions] = NONE


def _fill(table: ImageTable, changing: _Changing) -> None:
    table.class_names = dict(changing.reading.class_names)
    said, reading = changing.said, changing.reading
    places, held = _held(table, said.image_id)
    suggested, confidences = suggested_classes(said, reading)
    entropies = np.array(said.entropy, dtype=np.float64)
    table.labels[places] = integers(said.class_id)[held]
    table.is_unsure[places] = np.array(said.is_unsure, dtype=bool)[held]
    table.suggested[places] = suggested[held]
    table.confidences[places] = confidences[held]
    table.entropies[places] = np.where(np.isnan(entropies), 1.0, entropies)[held]
    table.states[places] = suggestion_states(said, suggested[:, 0], reading)[held]
    table.model_versions[places] = integers(said.model_version)[held]
    places, held = _held(table, changing.flags.image_id)
    table.flags[places] = np.array(changing.flags.value, dtype=np.uint32)[held]
    places, held = _held(table, changing.splits.image_id)
    codes = [SPLITS.index(Split(name)) for name in changing.splits.value]
    table.splits[places] = np.array(codes, dtype=np.int8)[held]


def _held(
    table: ImageTable, image_ids: Sequence[ImageId]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where the table holds these images, and which of them it does."""
    ids = np.array(image_ids, dtype=np.int64)
    held = np.isin(ids, table.ids)
    return table.rows_of(ids[held]), held

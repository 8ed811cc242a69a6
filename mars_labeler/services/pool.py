"""Loading the pool into memory, and bringing the rows of a change up to date."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, image_log, pool_rows
from mars_labeler.catalog.pool_rows import Records, SaidRows
from mars_labeler.domain.changes import Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import SPLITS, UNTOUCHED, ImageTable, SuggestionState
from mars_labeler.services.project import Project
from mars_labeler.services.shown_suggestions import Reading, suggested_classes, suggestion_states
from mars_labeler.services.table_growing import join_tables
from mars_labeler.services.table_making import make_table
from mars_labeler.services.table_snapshot import read_snapshot, write_snapshot

SNAPSHOT_FROM = 10_000
"""Images from which on a snapshot is worth its file: fewer are read in a tenth of a second."""

FEW_CHANGES = 2_000
"""Changes that are read after every snapshot; after more of them it is written anew."""

_EVERY_KIND = frozenset(Kind)
_SAID_KINDS = _EVERY_KIND - {Kind.QUALITY, Kind.SPLITS, Kind.QUEUE, Kind.SUSPECTS}
_SAID_COLUMNS = frozenset(UNTOUCHED) - {"flags", "splits"}

Ids = NDArray[np.int64]
Rows = NDArray[np.intp] | slice


@dataclass(frozen=True)
class _Grown:
    """A table brought up to date with the images that have changed."""

    table: ImageTable
    changed: Ids


@dataclass(frozen=True)
class _Changing:
    """One consistent read of what changes after an import; None where it was not asked for."""

    reading: Reading
    said: SaidRows | None
    flags: Records | None
    splits: Records | None


def load_table(project: Project) -> ImageTable:
    """Return the whole pool as columns."""
    cache = project.folder / "cache"
    kept = read_snapshot(cache)
    with project.catalog.reading() as connection:
        grown = None if kept is None else _grow(connection, kept)
        table = _read_images(connection, None) if grown is None else grown.table
        changing = _read(connection, None)
    is_recent = grown is not None and len(grown.changed) <= FEW_CHANGES
    if len(table) >= SNAPSHOT_FROM and not is_recent:
        write_snapshot(cache, table)
    _fill(table, changing, slice(None))
    return table


def grow_table(
    project: Project, table: ImageTable, image_ids: Iterable[ImageId] | None = ()
) -> ImageTable:
    """Return the table with the images that were added, changed or deleted since it was read.

    It costs what these cost, and a copy of the columns.

    Args:
        project: The project.
        table: What was read before. When no image has changed, it is returned itself.
        image_ids: Images of which something else may be said than before; None for all.
    """
    with project.catalog.reading() as connection:
        grown = _grow(connection, table)
        if grown is not None:
            wanted = None if image_ids is None else np.union1d(grown.changed, _ids(image_ids))
            changing = _read(connection, wanted)
    if grown is None:
        return load_table(project)
    _fill(grown.table, changing, _rows(grown.table, wanted))
    return grown.table


def refresh_rows(
    project: Project,
    table: ImageTable,
    image_ids: Iterable[ImageId] | None,
    kinds: Collection[Kind] = _EVERY_KIND,
) -> None:
    """Read decisions, suggestions, quality flags and splits anew into the table's rows.

    Args:
        project: The project.
        table: The table to change in place; images that it does not hold are left out.
        image_ids: The images that may have changed; None for all.
        kinds: What may have changed of them.
    """
    wanted = None if image_ids is None else _ids(image_ids)
    if wanted is not None and _are_many(wanted, table):
        wanted = None  # all are sooner read than so many looked for
    with project.catalog.reading() as connection:
        changing = _read(connection, wanted, kinds)
    _fill(table, changing, _rows(table, wanted))


def refresh_current_model(project: Project, table: ImageTable) -> None:
    """Bring which suggestions are stale up to date, after another model became current."""
    with project.catalog.reading() as connection:
        version = pool_rows.read_current_version(connection)
    shown = np.isin(table.states, (SuggestionState.ACTIVE, SuggestionState.STALE))
    is_active = table.model_versions == version
    table.states[shown & is_active] = SuggestionState.ACTIVE
    table.states[shown & ~is_active] = SuggestionState.STALE


def _grow(connection: Any, table: ImageTable) -> _Grown | None:
    """Return None when all images have to be read anew: nobody can tell, or too many changed."""
    changed = image_log.read_changed_ids(connection, table.known_until)
    if changed is None or _are_many(changed, table):
        return None
    if not len(changed):
        return _Grown(table, changed)
    return _Grown(join_tables(table, _read_images(connection, changed), changed), changed)


def _read_images(connection: Any, image_ids: Ids | None) -> ImageTable:
    place = image_log.read_last_place(connection)
    return make_table(pool_rows.read_image_columns(connection, image_ids), place)


def _read(
    connection: Any, image_ids: Ids | None, kinds: Collection[Kind] = _EVERY_KIND
) -> _Changing:
    has_merged = pool_rows.has_merged_classes(connection)
    reading = Reading(
        class_names=pool_rows.read_class_names(connection),
        merged=classes.read_merged(connection) if has_merged else {},
        current=pool_rows.read_current_version(connection),
    )
    has_said, has_flags, has_splits = (
        not part.isdisjoint(kinds)
        for part in (_SAID_KINDS, {Kind.QUALITY, Kind.IMAGES}, {Kind.SPLITS, Kind.IMAGES})
    )
    return _Changing(
        reading,
        pool_rows.read_said(connection, image_ids) if has_said else None,
        pool_rows.read_flags(connection, image_ids) if has_flags else None,
        pool_rows.read_splits(connection, SPLITS, image_ids) if has_splits else None,
    )


def _fill(table: ImageTable, changing: _Changing, rows: Rows) -> None:
    table.class_names = dict(changing.reading.class_names)
    if changing.said is not None:
        table.clear(rows, _SAID_COLUMNS)
        _fill_said(table, changing.said, changing.reading)
    for name, records in (("flags", changing.flags), ("splits", changing.splits)):
        if records is not None:
            table.clear(rows, [name])
            places, held = _held(table, records)
            getattr(table, name)[places] = held["value"]


def _fill_said(table: ImageTable, said: SaidRows, reading: Reading) -> None:
    places, decided = _held(table, said.decided)
    table.labels[places] = decided["class_id"]
    table.is_unsure[places] = decided["is_unsure"]
    places, suggested = _held(table, said.suggested)
    class_ids, confidences = suggested_classes(suggested, reading)
    table.suggested[places] = class_ids
    table.confidences[places] = confidences
    table.entropies[places] = suggested["entropy"]
    table.states[places] = suggestion_states(
        said._replace(suggested=suggested), class_ids[:, 0], reading
    )
    table.model_versions[places] = suggested["model_version"]


def _are_many(image_ids: Ids, table: ImageTable) -> bool:
    return len(image_ids) > max(FEW_CHANGES, len(table) // 2)


def _ids(image_ids: Iterable[ImageId]) -> Ids:
    return np.unique(np.array(list(image_ids), np.int64))


def _rows(table: ImageTable, image_ids: Ids | None) -> Rows:
    return slice(None) if image_ids is None else table.rows_of(image_ids)


def _held(table: ImageTable, records: Records) -> tuple[NDArray[np.intp], Records]:
    """Return the rows of those records whose images the table holds, and these records."""
    places = np.searchsorted(table.ids, records["image_id"])
    is_held = places < len(table)
    is_held[is_held] = table.ids[places[is_held]] == records["image_id"][is_held]
    return places[is_held], records[is_held]

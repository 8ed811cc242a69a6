"""What to look at, and in which order: filters, sorting and counts over the image table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]

LONGEST_SOL = 6
"""Digits of the largest number that is taken for a sol."""

SOL_IN_TEXT = re.compile(rf"\bsol ?(\d{{1,{LONGEST_SOL}}})\b")


class Status(StrEnum):
    """Where an image stands between unlabeled and decided."""

    ALL = "all"
    LABELED = "labeled"
    UNLABELED = "unlabeled"
    SUGGESTED = "suggested"
    UNSURE = "unsure"
    REJECTED = "rejected"


class SortKey(StrEnum):
    """What the images are ordered by."""

    SOL = "sol"
    NAME = "name"
    CONFIDENCE = "confidence"
    UNCERTAINTY = "uncertainty"


@dataclass(frozen=True)
class Query:
    """What a person wants to see. The default shows everything, by sol.

    Args:
        status: Only images of this status.
        folder: Only images in this folder or below it; None for all.
        instruments: Only these instruments; empty for all.
        list_name: Only images of this published list; None for all.
        sol_range: First and last sol, both included; None for all.
        class_ids: Only images labeled with one of these classes or, without a label, first
            suggested so; empty for all.
        confidence_range: Lowest and highest confidence of the first suggestion, in [0, 1].
        text: Words that must all be found, whatever their case: each in the file name, the
            instrument, or the class that is shown; a number may also be the sol, and "sol 77"
            is that sol alone.
        sort: The order.
        is_descending: Whether the order is turned round.
    """

    status: Status = Status.ALL
    folder: str | None = None
    instruments: frozenset[str] = frozenset()
    list_name: str | None = None
    sol_range: tuple[int, int] | None = None
    class_ids: frozenset[int] = frozenset()
    confidence_range: tuple[float, float] = (0.0, 1.0)
    text: str = ""
    sort: SortKey = SortKey.SOL
    is_descending: bool = False

    @property
    def is_filtering(self) -> bool:
        """Whether any filter narrows the images down."""
        unfiltered = Query(sort=self.sort, is_descending=self.is_descending)
        return self != unfiltered


@dataclass(frozen=True)
class Facets:
    """How many images each choice of the browse panel would show.

    Args:
        status: Images by status.
        instruments: Images by instrument name ("" for unknown).
        folders: Images by folder (not counting folders below it).
        lists: Images by published list ("" for none).
        labeled: Labeled images by class id.
        suggested: Unlabeled images by the class id of their first suggestion.
        sol_edges: int32 (B + 1,) edges of the sol histogram; empty when no sol is known.
        sol_counts: int64 (B,) images between them.
    """

    status: Mapping[Status, int]
    instruments: Mapping[str, int]
    folders: Mapping[str, int]
    lists: Mapping[str, int]
    labeled: Mapping[int, int]
    suggested: Mapping[int, int]
    sol_edges: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    sol_counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


def select_rows(table: ImageTable, query: Query, kept: Rows | None = None) -> Rows:
    """Return the rows that `query` shows, in its order.

    Args:
        table: The pool.
        query: What to show.
        kept: Rows to show even if they do not match.

    Returns:
        intp (M,), indices into the table's columns.
    """
    mask = _matches(table, query)
    if kept is not None:
        mask[kept] = True
    return _sorted(table, np.flatnonzero(mask), query)


def status_mask(table: ImageTable, status: Status) -> Mask:
    """Return which rows have `status`, bool (N,)."""
    is_open: Mask = table.labels == NONE
    is_rejected: Mask = table.states == SuggestionState.REJECTED
    match status:
        case Status.ALL:
            return np.ones(len(table), bool)
        case Status.LABELED:
            return ~is_open
        case Status.UNLABELED:
            return is_open
        case Status.SUGGESTED:
            return table.has_suggestion()
        case Status.UNSURE:
            return table.is_unsure.copy()
        case Status.REJECTED:
            return is_open & is_rejected


def _matches(table: ImageTable, query: Query) -> Mask:
    mask: Mask = status_mask(table, query.status)
    if query.folder is not None:
        mask &= _coded(table.folders, table.folder_names, _folder_test(query.folder))
    if query.instruments:
        names = query.instruments
        mask &= _coded(table.instruments, table.instrument_names, lambda name: name in names)
    if query.list_name is not None:
        mask &= _coded(table.lists, table.list_names, lambda name: name == query.list_name)
    if query.sol_range is not None:
        first, last = query.sol_range
        mask &= (table.sols >= first) & (table.sols <= last)
    if query.class_ids:
        mask &= np.isin(shown_classes(table), list(query.class_ids))
    if query.confidence_range != (0.0, 1.0):
        low, high = query.confidence_range
        first_confidence = table.confidences[:, 0]
        mask &= table.has_suggestion() & (first_confidence >= low) & (first_confidence <= high)
    mask &= _text_mask(table, query.text)
    return mask


def _coded(
    codes: NDArray[np.integer[Any]], names: tuple[str, ...], test: Callable[[str], bool]
) -> Mask:
    """Return which rows have a name that passes `test`: it is asked once a name, not once a row."""
    passing: Mask = np.array([test(name) for name in names], dtype=bool)[codes]
    return passing


def _folder_test(folder: str) -> Callable[[str], bool]:
    return lambda name: not folder or name == folder or name.startswith(folder + "/")


def shown_classes(table: ImageTable) -> NDArray[np.int32]:
    """Return the class each row shows: its label, else its first suggestion, else `NONE`."""
    first = np.where(table.has_suggestion(), table.suggested[:, 0], NONE)
    return np.where(table.labels != NONE, table.labels, first).astype(np.int32)


def _text_mask(table: ImageTable, text: str) -> Mask:
    mask: Mask = np.ones(len(table), bool)
    lowered = text.lower()
    for sol in SOL_IN_TEXT.findall(lowered):
        mask &= table.sols == int(sol)
    for word in SOL_IN_TEXT.sub(" ", lowered).split():
        mask &= _word_mask(table, word)
    return mask


def _word_mask(table: ImageTable, word: str) -> Mask:
    mask: Mask = np.strings.find(table.searchable_names, word) >= 0
    mask |= _coded(table.instruments, table.instrument_names, lambda name: word in name.lower())
    class_ids = [key for key, name in table.class_names.items() if word in name.lower()]
    mask |= np.isin(shown_classes(table), class_ids)
    if word.isdecimal() and len(word) <= LONGEST_SOL:
        mask |= table.sols == int(word)
    return mask


def _sorted(table: ImageTable, rows: Rows, query: Query) -> Rows:
    """Order `rows`; those without a key come last either way round, equals go by name."""
    has_key, key = _sort_key(table, query.sort)
    sign = -1 if query.is_descending else 1
    order = np.lexsort((table.name_ranks[rows], sign * key[rows], ~has_key[rows]))
    return rows[order]


def _sort_key(table: ImageTable, sort: SortKey) -> tuple[Mask, NDArray[Any]]:
    match sort:
        case SortKey.NAME:
            return np.ones(len(table), bool), table.name_ranks
        case SortKey.SOL:
            return table.sols != NONE, table.sols
        case SortKey.CONFIDENCE:
            return table.has_suggestion(), table.confidences[:, 0]
        case SortKey.UNCERTAINTY:
            return table.has_suggestion(), -table.entropies  # the least certain come first


def count_facets(table: ImageTable, sol_bins: int = 48) -> Facets:
    """Count what each choice of the browse panel would show, over the whole table."""
    first = np.where(table.has_suggestion(), table.suggested[:, 0], NONE)
    edges, counts = _sol_histogram(table.sols, sol_bins)
    return Facets(
        status={status: int(status_mask(table, status).sum()) for status in Status},
        instruments=_count_names(table.instruments, table.instrument_names),
        folders=_count_names(table.folders, table.folder_names),
        lists=_count_names(table.lists, table.list_names),
        labeled=_count_classes(table.labels),
        suggested=_count_classes(first.astype(np.int32)),
        sol_edges=edges,
        sol_counts=counts,
    )


def _count_names(codes: NDArray[np.integer[Any]], names: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(names))
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


def _count_classes(class_ids: NDArray[np.int32]) -> dict[int, int]:
    values, counts = np.unique(class_ids[class_ids != NONE], return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}


def _sol_histogram(
    sols: NDArray[np.int32], bins: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    known = sols[sols != NONE]
    if not len(known):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    low, high = int(known.min()), int(known.max())
    width = max(1, -(-(high - low + 1) // bins))
    edges = np.arange(low, high + width + 1, width, dtype=np.int32)
    counts, _ = np.histogram(known, edges)
    return edges, counts.astype(np.int64)

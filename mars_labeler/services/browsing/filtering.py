"""Which images a query shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.browsing.listing import Listing
from mars_labeler.services.browsing.query import Query, Status
from mars_labeler.services.browsing.searching import Search
from mars_labeler.services.columns import Coded, Mask
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable, SuggestionState


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


def matching_rows(table: ImageTable, query: Query, search: Search | None = None) -> Mask:
    """Return which rows pass every filter of `query`, bool (N,).

    Args:
        table: The pool.
        query: The filters.
        search: A search in this table that remembers words; None for a new one.
    """
    mask = status_mask(table, query.status)
    for masks in (
        _listing_masks(table, query.listing),
        _name_masks(table, query),
        _number_masks(table, query),
        _text_masks(table, query.text, search),
    ):
        for other in masks:
            mask &= other
    return mask


def shown_classes(table: ImageTable) -> NDArray[np.int32]:
    """Return the class each row shows: its label, else its first suggestion, else `NONE`."""
    first = np.where(table.has_suggestion(), table.suggested[:, 0], NONE)
    return np.where(table.labels != NONE, table.labels, first).astype(np.int32)


def _listing_masks(table: ImageTable, listing: Listing | None) -> Iterator[Mask]:
    if listing is None:
        return
    is_listed: Mask = np.zeros(len(table), bool)
    is_listed[table.rows_of(listing.ids)] = True
    yield is_listed
    if listing.hides_decided:
        yield (table.labels == NONE) & ~table.is_unsure


def _name_masks(table: ImageTable, query: Query) -> Iterator[Mask]:
    products = table.products
    instruments = Coded(table.instruments, table.instrument_names)
    for column, wanted in (
        (instruments, query.instruments),
        (products.missions, query.missions),
        (products.filters, query.filter_names),
        (products.product_types, query.product_types),
        (products.sequences, _only(query.sequence)),
        (Coded(table.lists, table.list_names), _only(query.list_name)),
    ):
        if wanted:
            yield column.matching(wanted.__contains__)
    if query.folder is not None:
        yield Coded(table.folders, table.folder_names).matching(_folder_test(query.folder))


def _number_masks(table: ImageTable, query: Query) -> Iterator[Mask]:
    if query.flags:
        yield (table.flags & reduce(or_, query.flags).value) != 0
    if query.split is not None:
        yield table.splits == SPLITS.index(query.split)
    if query.sol_range is not None:
        first, last = query.sol_range
        yield (table.sols >= first) & (table.sols <= last)
    if query.class_ids:
        yield np.isin(shown_classes(table), list(query.class_ids))
    if query.confidence_range != (0.0, 1.0):
        low, high = query.confidence_range
        confidences = table.confidences[:, 0]
        yield table.has_suggestion() & (confidences >= low) & (confidences <= high)


def _text_masks(table: ImageTable, text: str, search: Search | None) -> Iterator[Mask]:
    if text.strip():
        yield from (search or Search(table)).masks(shown_classes(table), text)


def _only(name: str | None) -> frozenset[str]:
    return frozenset() if name is None else frozenset({name})


def _folder_test(folder: str) -> Callable[[str], bool]:
    return lambda name: not folder or name == folder or name.startswith(folder + "/")

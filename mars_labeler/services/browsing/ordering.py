"""In which order images are shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.browsing.listing import Listing
from mars_labeler.services.browsing.query import SortKey
from mars_labeler.services.image_table import NONE, ImageTable

Rows = NDArray[np.intp]
Key = NDArray[np.floating[Any]]


def ordered_rows(table: ImageTable, rows: Rows, sort: SortKey, is_descending: bool) -> Rows:
    """Return `rows` in order.

    Those without a key come last either way round, equals go by name.

    Args:
        table: The pool.
        rows: intp (M,), indices into the table's columns.
        sort: What they are ordered by.
        is_descending: Whether the order is turned round.
    """
    sign = -1 if is_descending else 1
    ordered = _by_name(table, rows)
    for key in reversed(_keys(table, sort)):
        ordered = ordered[np.argsort(sign * key[ordered], kind="stable")]
    return ordered


def listed_rows(table: ImageTable, rows: Rows, listing: Listing, is_descending: bool) -> Rows:
    """Return `rows` in the order of a listing; those that it does not name come last, by name.

    Args:
        table: The pool.
        rows: intp (M,), indices into the table's columns.
        listing: The order.
        is_descending: Whether the order of the listed ones is turned round.
    """
    is_wanted = np.zeros(len(table), bool)
    is_wanted[rows] = True
    listed = table.rows_of(listing.ids)
    listed = listed[is_wanted[listed]]
    is_wanted[listed] = False
    others = _by_name(table, np.flatnonzero(is_wanted))
    return np.concatenate([listed[::-1] if is_descending else listed, others])


def _by_name(table: ImageTable, rows: Rows) -> Rows:
    """Return `rows` in the order of their names: each is put where its rank says, none compared."""
    places = np.full(len(table), NONE, np.intp)
    places[table.name_ranks[rows]] = rows
    by_name: Rows = places[places != NONE]
    return by_name


def _keys(table: ImageTable, sort: SortKey) -> tuple[Key, ...]:
    """Return the keys, the first decides first; NaN where unknown: NumPy sorts it last."""
    match sort:
        case SortKey.NAME:
            return (table.name_ranks.astype(np.float64),)
        case SortKey.SOL | SortKey.LISTED:
            return (_sols(table),)
        case SortKey.CONFIDENCE:
            return (np.where(table.has_suggestion(), table.confidences[:, 0], np.nan),)
        case SortKey.UNCERTAINTY:  # the least certain come first
            return (np.where(table.has_suggestion(), -table.entropies, np.nan),)
        case SortKey.PIXELS:
            return (table.pixel_counts.astype(np.float64),)
        case _:
            return _product_keys(table, sort)


def _product_keys(table: ImageTable, sort: SortKey) -> tuple[Key, ...]:
    products = table.products
    match sort:
        case SortKey.TAKEN:
            return _sols(table), products.clocks
        case SortKey.SEQUENCE:
            return products.sequences.ranks(), _sols(table), products.clocks
        case SortKey.EXPOSURE:
            return (products.exposures,)
        case SortKey.LOCAL_TIME:
            return (products.local_times,)
        case _:
            raise AssertionError(f"no key for {sort}")


def _sols(table: ImageTable) -> Key:
    return np.where(table.sols == NONE, np.nan, table.sols)

"""From a query to rows."""

from __future__ import annotations

import numpy as np

from mars_labeler.services.browsing.filtering import matching_rows
from mars_labeler.services.browsing.ordering import Rows, listed_rows, ordered_rows
from mars_labeler.services.browsing.query import Query, SortKey
from mars_labeler.services.browsing.searching import Search
from mars_labeler.services.image_table import ImageTable


def select_rows(
    table: ImageTable, query: Query, kept: Rows | None = None, search: Search | None = None
) -> Rows:
    """Return the rows that `query` shows, in its order.

    Args:
        table: The pool.
        query: What to show.
        kept: Rows to show even if they do not match.
        search: A search in this table that remembers words; None for a new one.

    Returns:
        intp (M,), indices into the table's columns.
    """
    mask = matching_rows(table, query, search)
    if kept is not None:
        mask[kept] = True
    rows = np.flatnonzero(mask)
    if query.listing is not None and query.sort is SortKey.LISTED:
        return listed_rows(table, rows, query.listing, query.is_descending)
    return ordered_rows(table, rows, query.sort, query.is_descending)

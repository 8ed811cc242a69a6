"""Images that something other than a filter chose, in an order of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mars_labeler.services.browsing import Listing, Query, SortKey, select_rows
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.product_columns import ProductColumns

LISTING = Listing("Like a.png", (13, 10, 99, 12, 10))


def _table() -> ImageTable:
    """Return five images, 10 to 14; 10 is labeled and 12 unsure."""
    return ImageTable(
        ids=np.arange(10, 15, dtype=np.int64),
        names=np.array(list("edcba"), dtype=np.dtypes.StringDType()),
        sols=np.arange(5, dtype=np.int32),
        instruments=np.zeros(5, np.int16),
        instrument_names=("",),
        folders=np.zeros(5, np.int32),
        folder_names=("",),
        lists=np.zeros(5, np.int16),
        list_names=("",),
        products=ProductColumns.unknown(5),
        pixel_counts=np.ones(5, np.int64),
        flags=np.zeros(5, np.uint32),
        splits=np.zeros(5, np.int8),
        labels=np.array([1, NONE, NONE, NONE, NONE], np.int32),
        is_unsure=np.array([0, 0, 1, 0, 0], bool),
        suggested=np.full((5, 3), NONE, np.int32),
        confidences=np.zeros((5, 3), np.float32),
        entropies=np.ones(5, np.float32),
        states=np.zeros(5, np.uint8),
        model_versions=np.full(5, NONE, np.int32),
    )


def _ids(query: Query) -> list[int]:
    table = _table()
    ids: list[int] = table.ids[select_rows(table, query)].tolist()
    return ids


def test_a_listing_shows_its_images_once_in_its_order() -> None:
    """An image that is no longer there is left out, and one named twice comes first."""
    query = Query(listing=LISTING, sort=SortKey.LISTED)
    assert _ids(query) == [13, 10, 12]
    assert _ids(replace(query, is_descending=True)) == [12, 10, 13]


def test_a_listing_can_be_sorted_and_filtered_like_everything_else() -> None:
    assert _ids(Query(listing=LISTING, sort=SortKey.NAME)) == [13, 12, 10]
    assert _ids(Query(listing=LISTING, sort=SortKey.LISTED, sol_range=(2, 4))) == [13, 12]


def test_what_is_decided_goes_where_the_listing_says_so() -> None:
    hiding = replace(LISTING, hides_decided=True)
    assert _ids(Query(listing=hiding, sort=SortKey.LISTED)) == [13]


def test_images_that_are_kept_though_not_listed_come_last() -> None:
    """They joined in before, and stay until the query is asked again."""
    table = _table()
    query = Query(listing=LISTING, sort=SortKey.LISTED)
    rows = select_rows(table, query, kept=np.array([4, 1]))
    assert table.ids[rows].tolist() == [13, 10, 12, 14, 11]


def test_without_a_listing_the_order_is_by_sol() -> None:
    assert _ids(Query(sort=SortKey.LISTED)) == [10, 11, 12, 13, 14]


def test_a_listing_counts_as_a_filter() -> None:
    assert Query(listing=LISTING).is_filtering
    assert not Query(sort=SortKey.LISTED).is_filtering

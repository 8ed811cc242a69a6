"""Filters, sorting and counts over the table in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing import Query, SortKey, Status, count_facets, select_rows
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState
from mars_labeler.services.product_columns import ProductColumns

GRAYSCALE, BLURRED = QualityFlag.GRAYSCALE, QualityFlag.BLURRED


@pytest.fixture
def table() -> ImageTable:
    """Return six images: two labeled, three suggested (one rejected), one untouched and unsure."""
    states = [SuggestionState.ABSENT] * 2 + [SuggestionState.ACTIVE] * 2
    states += [SuggestionState.REJECTED, SuggestionState.ABSENT]
    confidences = np.zeros((6, 3), np.float32)
    confidences[:, 0] = (0, 0, 0.9, 0.4, 0.8, 0)
    suggested = np.full((6, 3), NONE, np.int32)
    suggested[:, 0] = (NONE, NONE, 1, 2, 1, NONE)
    return ImageTable(
        ids=np.arange(10, 16, dtype=np.int64),
        names=np.array(["f.png", "E.png", "d wheel.png", "c.png", "b.png", "a.png"],
                       dtype=np.dtypes.StringDType()),
        sols=np.array([5, 3, 3, 100, NONE, 40], np.int32),
        instruments=np.array([0, 1, 1, 2, 2, 0], np.int16),
        instrument_names=("", "MAHLI", "Mastcam Left"),
        folders=np.array([0, 1, 1, 2, 3, 0], np.int32),
        folder_names=("", "a", "a/b", "ab"),
        lists=np.array([0, 1, 1, 0, 0, 0], np.int16),
        list_names=("", "train"),
        products=_products(),
        pixel_counts=np.array([6, 5, 4, 3, 2, 1], np.int64),
        flags=np.array([0, GRAYSCALE, GRAYSCALE | BLURRED, 0, BLURRED, 0], np.uint32),
        splits=np.array([0, 1, 1, 3, 0, 0], np.int8),
        labels=np.array([1, 2, NONE, NONE, NONE, NONE], np.int32),
        is_unsure=np.array([0, 0, 0, 0, 0, 1], bool),
        suggested=suggested,
        confidences=confidences,
        entropies=np.array([1, 1, 0.1, 0.7, 0.2, 1], np.float32),
        states=np.array(states, np.uint8),
        model_versions=np.ones(6, np.int32),
        class_names={1: "crater rim", 2: "ground"},
    )  # fmt: skip


def _products() -> ProductColumns:
    """Return what is known of the six: a burst of three, one alone, two of which nothing is."""
    nan = np.nan
    return ProductColumns(
        missions=Coded(np.array([1, 1, 1, 2, 0, 0]), ("", "MSL", "Mars 2020")),
        sequences=Coded(np.array([2, 2, 2, 1, 0, 0]), ("", "ncam00347", "P2584")),
        eyes=Coded(np.array([1, 2, 1, 0, 0, 0]), ("", "left", "right")),
        product_types=Coded(np.array([1, 1, 2, 1, 0, 0]), ("", "EDR", "RAD")),
        filters=Coded(np.array([1, 2, 1, 0, 0, 0]), ("", "L2", "L7")),
        targets=Coded(np.array([0, 0, 1, 0, 0, 0]), ("", "John Klein")),
        clocks=np.array([9, 8, 7, nan, 10, nan], np.float64),
        exposures=np.array([3, 1, nan, 2, nan, nan], np.float32),
        local_times=np.array([nan, 43200, 60, 0, nan, nan], np.float32),
    )


def _ids(table: ImageTable, query: Query) -> list[int]:
    rows: NDArray[np.intp] = select_rows(table, query)
    return [int(image_id) for image_id in table.ids[rows]]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.ALL, {10, 11, 12, 13, 14, 15}),
        (Status.LABELED, {10, 11}),
        (Status.UNLABELED, {12, 13, 14, 15}),
        (Status.SUGGESTED, {12, 13}),
        (Status.UNSURE, {15}),
        (Status.REJECTED, {14}),
    ],
)
def test_status(table: ImageTable, status: Status, expected: set[int]) -> None:
    assert set(_ids(table, Query(status=status))) == expected
    assert count_facets(table).status[status] == len(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(folder="a"), {11, 12, 13}),
        (Query(folder=""), {10, 11, 12, 13, 14, 15}),
        (Query(instruments=frozenset({"MAHLI", ""})), {10, 11, 12, 15}),
        (Query(list_name="train"), {11, 12}),
        (Query(sol_range=(3, 5)), {10, 11, 12}),
        (Query(class_ids=frozenset({1})), {10, 12}),
        (Query(confidence_range=(0.5, 1.0)), {12}),
        (Query(text="WHEEL png"), {12}),
        (Query(text="wheel mahli rim"), {12}),
        (Query(text="mahli png"), {11, 12}),
        (Query(text="rim"), {10, 12}),
        (Query(text="100"), {13}),
        (Query(text="0100"), {13}),
        (Query(text="Sol 3"), {11, 12}),
        (Query(text="wheel sol3"), {12}),
        (Query(text="sol 9999999"), set()),
        (Query(text="nothing like it"), set()),
        (Query(missions=frozenset({"MSL"})), {10, 11, 12}),
        (Query(filter_names=frozenset({"L2", "R1"})), {10, 12}),
        (Query(product_types=frozenset({"RAD"})), {12}),
        (Query(sequence="P2584"), {10, 11, 12}),
        (Query(sequence=""), {14, 15}),
        (Query(flags=frozenset({GRAYSCALE})), {11, 12}),
        (Query(flags=frozenset({GRAYSCALE, BLURRED})), {11, 12, 14}),
        (Query(split=Split.TRAIN), {11, 12}),
        (Query(split=Split.TEST), {13}),
        (Query(split=Split.NONE), {10, 14, 15}),
        (Query(text="klein"), {12}),
        (Query(text="NCAM00347"), {13}),
        (Query(text="mars 2020"), {13}),
        (Query(text="l7 msl"), {11}),
        (Query(text="edr"), {10, 11, 13}),
        (Query(status=Status.LABELED, instruments=frozenset({"MAHLI"})), {11}),
    ],
)
def test_filters(table: ImageTable, query: Query, expected: set[int]) -> None:
    assert set(_ids(table, query)) == expected
    assert query.is_filtering


def test_sorting_puts_images_without_the_key_last_either_way(table: ImageTable) -> None:
    assert _ids(table, Query()) == [12, 11, 10, 15, 13, 14]
    assert _ids(table, Query(is_descending=True)) == [13, 15, 10, 12, 11, 14]
    assert _ids(table, Query(sort=SortKey.NAME)) == [15, 14, 13, 12, 11, 10]
    by_confidence = Query(sort=SortKey.CONFIDENCE)
    assert _ids(table, by_confidence)[:2] == [13, 12]
    assert _ids(table, replace(by_confidence, is_descending=True))[:2] == [12, 13]
    least_sure = Query(sort=SortKey.UNCERTAINTY)
    assert _ids(table, least_sure)[:2] == [13, 12]


@pytest.mark.parametrize(
    ("sort", "ascending", "descending"),
    [
        (SortKey.TAKEN, [12, 11, 10, 15, 13, 14], [13, 15, 10, 11, 12, 14]),
        (SortKey.SEQUENCE, [13, 12, 11, 10, 15, 14], [10, 11, 12, 13, 15, 14]),
        (SortKey.EXPOSURE, [11, 13, 10, 15, 14, 12], [10, 13, 11, 15, 14, 12]),
        (SortKey.LOCAL_TIME, [13, 12, 11, 15, 14, 10], [11, 12, 13, 15, 14, 10]),
        (SortKey.PIXELS, [15, 14, 13, 12, 11, 10], [10, 11, 12, 13, 14, 15]),
    ],
)
def test_sorting_by_what_the_product_says(
    table: ImageTable, sort: SortKey, ascending: list[int], descending: list[int]
) -> None:
    assert _ids(table, Query(sort=sort)) == ascending
    assert _ids(table, Query(sort=sort, is_descending=True)) == descending


def test_sorting_alone_is_no_filter() -> None:
    assert not Query(sort=SortKey.NAME, is_descending=True).is_filtering


def test_counts(table: ImageTable) -> None:
    facets = count_facets(table, sol_bins=10)
    assert facets.instruments == {"": 2, "MAHLI": 2, "Mastcam Left": 2}
    assert facets.lists == {"": 4, "train": 2}
    assert facets.labeled == {1: 1, 2: 1}
    assert facets.suggested == {1: 1, 2: 1}
    assert facets.missions == {"": 2, "MSL": 3, "Mars 2020": 1}
    assert facets.filter_names == {"": 3, "L2": 2, "L7": 1}
    assert facets.product_types == {"": 2, "EDR": 3, "RAD": 1}
    assert facets.flags == {GRAYSCALE: 2, BLURRED: 2}
    assert facets.splits == {Split.NONE: 3, Split.TRAIN: 2, Split.TEST: 1}
    assert facets.sol_counts.sum() == 5
    assert facets.sol_edges[0] == 3
    assert facets.sol_edges[-1] == table.sols.max() + 1


def test_counting_again_sees_what_was_decided_since(table: ImageTable) -> None:
    before = count_facets(table)
    table.labels[2], table.flags[3], table.splits[0] = 2, GRAYSCALE, 1
    again = count_facets(table, before=before)
    assert again.status == {**before.status, Status.LABELED: 3, Status.UNLABELED: 3,
                            Status.SUGGESTED: 1}  # fmt: skip
    assert again.labeled == {1: 1, 2: 2}
    assert again.suggested == {2: 1}
    assert again.flags == {GRAYSCALE: 3, BLURRED: 2}
    assert again.splits[Split.TRAIN] == 3
    assert again.instruments == before.instruments
    assert again.status == count_facets(table).status


def test_rows_of_leaves_strangers_out(table: ImageTable) -> None:
    assert table.rows_of(np.array([9, 10, 99, 11], np.int64)).tolist() == [0, 1]

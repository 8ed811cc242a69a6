"""Filters, sorting and counts over the table in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.services.browsing import Query, SortKey, Status, count_facets, select_rows
from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState


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
        labels=np.array([1, 2, NONE, NONE, NONE, NONE], np.int32),
        is_unsure=np.array([0, 0, 0, 0, 0, 1], bool),
        suggested=suggested,
        confidences=confidences,
        entropies=np.array([1, 1, 0.1, 0.7, 0.2, 1], np.float32),
        states=np.array(states, np.uint8),
        model_versions=np.ones(6, np.int32),
        class_names={1: "crater rim", 2: "ground"},
    )  # fmt: skip


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


def test_sorting_alone_is_no_filter() -> None:
    assert not Query(sort=SortKey.NAME, is_descending=True).is_filtering


def test_counts(table: ImageTable) -> None:
    facets = count_facets(table, sol_bins=10)
    assert facets.instruments == {"": 2, "MAHLI": 2, "Mastcam Left": 2}
    assert facets.lists == {"": 4, "train": 2}
    assert facets.labeled == {1: 1, 2: 1}
    assert facets.suggested == {1: 1, 2: 1}
    assert facets.sol_counts.sum() == 5
    assert facets.sol_edges[0] == 3
    assert facets.sol_edges[-1] > 100


def test_rows_of_leaves_strangers_out(table: ImageTable) -> None:
    assert table.rows_of(np.array([9, 10, 99, 11], np.int64)).tolist() == [0, 1]

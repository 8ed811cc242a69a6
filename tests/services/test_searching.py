"""Words looked for in many names at once find what looking into each name finds."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.services.browsing import Query, Search, select_rows
from mars_labeler.services.browsing.name_text import NameText
from mars_labeler.services.image_table import NONE, ImageTable, untouched_columns
from mars_labeler.services.product_columns import ProductColumns

ALPHABET = "aab0012é_"


def _names(count: int) -> list[str]:
    """Return names of a few letters that repeat, some of them empty."""
    rng = np.random.default_rng(0)
    return [
        "".join(rng.choice(list(ALPHABET), length)) for length in rng.integers(0, 9, count).tolist()
    ]


@pytest.mark.parametrize(
    "word", ["a", "0", "b", "aa", "00", "01", "a0", "é", "é_", "0012", "abab0", "z", "a" * 40]
)
@pytest.mark.parametrize("count", [1, 7, 4_000])
def test_word_is_found_where_it_stands(count: int, word: str) -> None:
    names = _names(count)
    assert NameText(names).holding(word).tolist() == [word in name for name in names]


def test_word_does_not_reach_from_one_name_into_the_next() -> None:
    assert not NameText(["mast", "cam"]).holding("mastcam").any()


def test_no_names_hold_no_word() -> None:
    assert NameText([]).holding("a").tolist() == []


def _table(names: list[str]) -> ImageTable:
    count = len(names)
    nothing = np.zeros(count, np.int16)
    return ImageTable(
        ids=np.arange(1, count + 1, dtype=np.int64),
        names=np.array(names, dtype=np.dtypes.StringDType()),
        sols=np.arange(count, dtype=np.int32),
        instruments=nothing,
        instrument_names=("",),
        folders=nothing.astype(np.int32),
        folder_names=("",),
        lists=nothing,
        list_names=("",),
        products=ProductColumns.unknown(count),
        pixel_counts=np.ones(count, np.int64),
        class_names={1: "wheel"},
        **untouched_columns(count),
    )


def test_remembered_words_follow_the_labels() -> None:
    table = _table(["left.png", "right.png", "wheel left.png"])
    search = Search(table)
    query = Query(text="left wheel")
    assert select_rows(table, query, search=search).tolist() == [2]
    table.labels[0] = 1
    assert select_rows(table, query, search=search).tolist() == [0, 2]
    table.labels[0] = NONE
    assert select_rows(table, query, search=search).tolist() == [2]


def test_what_is_remembered_of_a_word_is_not_changed_by_other_filters() -> None:
    table = _table(["left 1.png", "left 2.png", "right.png"])
    search = Search(table)
    assert select_rows(table, Query(text="left sol 1"), search=search).tolist() == [1]
    assert select_rows(table, Query(text="left"), search=search).tolist() == [0, 1]
    assert select_rows(table, Query(text="2"), search=search).tolist() == [1, 2]


def test_more_words_than_are_remembered_are_all_found() -> None:
    table = _table([f"{number:03}x.png" for number in range(40)])
    search = Search(table)
    found = [select_rows(table, Query(text=f"{number:03}x"), search=search) for number in range(40)]
    assert [rows.tolist() for rows in found] == [[number] for number in range(40)]

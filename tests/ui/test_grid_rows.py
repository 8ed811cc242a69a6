"""Which cells share a row, against rows that are laid out one by one."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.ui.widgets.grid_rows import NO_GROUPS, GridRows, Positions


def naive_rows(sizes: list[int], columns: int) -> list[range]:
    """Return the positions of each row, group by group."""
    rows, start = [], 0
    for size in sizes:
        end = start + size
        rows += [range(first, min(first + columns, end)) for first in range(start, end, columns)]
        start = end
    return rows


def starts_of(sizes: list[int]) -> Positions:
    """Return the first position of each group, intp (G,)."""
    return np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)


@pytest.mark.parametrize("columns", [1, 3, 4, 50])
def test_rows_are_those_laid_out_one_by_one(columns: int) -> None:
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 12, 30).tolist()
    expected = naive_rows(sizes, columns)

    rows = GridRows(sum(sizes), columns, starts_of(sizes))

    assert [rows.span_of(row) for row in range(rows.total)] == expected
    for row, span in enumerate(expected):
        places = [rows.place_of(position) for position in span]
        assert places == [(row, column) for column in range(len(span))]


def test_groups_of_positions_and_rows() -> None:
    rows = GridRows(10, 4, starts_of([5, 1, 4]))
    assert [rows.group_of(position) for position in (0, 4, 5, 6, 9)] == [0, 0, 1, 2, 2]
    assert [rows.group_of_row(row) for row in range(rows.total)] == [0, 0, 1, 2]
    assert [rows.group_span(group) for group in range(3)] == [range(5), range(5, 6), range(6, 10)]


def test_without_groups_there_is_one_run() -> None:
    rows = GridRows(10, 4, NO_GROUPS)
    assert (rows.total, rows.span_of(2)) == (3, range(8, 10))
    assert rows.group_span(0) == range(10)
    assert GridRows(0, 4).total == 0


def test_each_of_many_images_may_be_a_group() -> None:
    rows = GridRows(300_000, 6, np.arange(300_000))
    assert rows.total == 300_000
    assert rows.place_of(299_999) == (299_999, 0)

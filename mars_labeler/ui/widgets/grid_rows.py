"""Which cells share a row when each group of the grid begins a new one. No pixels in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.intp]

NO_GROUPS: Positions = np.empty(0, np.intp)
"""The starts of a grid that is one run of cells, without headings."""


_ONE_GROUP = 2
"""Bounds of a grid without groups, which needs no search: it is asked once a painted cell."""


@dataclass(frozen=True, eq=False)
class GridRows:
    """`count` cells in rows of `columns`; the last row of a group may be shorter.

    Making it costs one array the length of the groups, a look-up a binary search in it: 300,000
    cells cost what 300 cost.

    Args:
        count: Cells in all.
        columns: Cells in a full row, at least 1.
        starts: intp (G,), strictly increasing from 0: the first position of each group.
    """

    count: int
    columns: int
    starts: Positions = field(default_factory=lambda: NO_GROUPS)

    @cached_property
    def total(self) -> int:
        """Rows in all."""
        return int(self.first_rows[-1])

    @cached_property
    def bounds(self) -> Positions:
        """First position of each group and, after the last, the count; intp (G + 1,)."""
        starts = self.starts if len(self.starts) else np.zeros(1, np.intp)
        return np.append(starts, self.count)

    @cached_property
    def first_rows(self) -> Positions:
        """First row of each group and, after the last, the total; intp (G + 1,)."""
        rows = -(-np.diff(self.bounds) // self.columns)
        return np.concatenate(([0], np.cumsum(rows))).astype(np.intp)

    def group_of_row(self, row: int) -> int:
        """Return the group that a row belongs to."""
        if len(self.first_rows) <= _ONE_GROUP:
            return 0
        return int(np.searchsorted(self.first_rows[1:-1], row, side="right"))

    def group_of(self, position: int) -> int:
        """Return the group that a position belongs to."""
        if len(self.bounds) <= _ONE_GROUP:
            return 0
        return int(np.searchsorted(self.bounds[1:-1], position, side="right"))

    def place_of(self, position: int) -> tuple[int, int]:
        """Return the row and the column of a position."""
        group = self.group_of(position)
        row, column = divmod(position - int(self.bounds[group]), self.columns)
        return int(self.first_rows[group]) + row, column

    def span_of(self, row: int) -> range:
        """Return the positions in a row."""
        first, end = self.spans_of(np.array([row], np.intp))
        return range(int(first[0]), int(end[0]))

    def spans_of(self, rows: Positions) -> tuple[Positions, Positions]:
        """Return the first positions of rows and the positions after their last, intp (R,) each."""
        groups = np.searchsorted(self.first_rows[1:-1], rows, side="right")
        first = self.bounds[groups] + (rows - self.first_rows[groups]) * self.columns
        return first, np.minimum(first + self.columns, self.bounds[groups + 1])

    def group_span(self, group: int) -> range:
        """Return the positions of a group."""
        return range(int(self.bounds[group]), int(self.bounds[group + 1]))

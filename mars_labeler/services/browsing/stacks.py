"""Which rows share a cell when bursts are stacked, in the order of a query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.browsing.ordering import Rows
from mars_labeler.services.browsing.stacking import Bursts
from mars_labeler.services.columns import Mask
from mars_labeler.services.image_table import NONE, ImageTable


@dataclass(frozen=True, eq=False)
class Stacks:
    """Rows of the image table, cell by cell.

    Args:
        rows: intp (R,), every row shown; those of a burst stand together.
        cells: intp (M + 1,), the place in `rows` where each cell begins and, after the last, R.
        bursts: intp (K + 1,), the place in `rows` where each burst begins and, after the last, R.
    """

    rows: Rows
    cells: Rows
    bursts: Rows

    @classmethod
    def single(cls, rows: Rows) -> Stacks:
        """Return each of these rows in a cell of its own."""
        bounds = np.arange(len(rows) + 1)
        return cls(rows, bounds, bounds)

    @classmethod
    def of(cls, rows: Rows, bursts: Bursts, is_open: Mask) -> Stacks:
        """Return rows with those of each burst together, where the first of them stood.

        Args:
            rows: intp (R,), distinct rows in the order of a query.
            bursts: What belongs together.
            is_open: bool (count,), the bursts whose images have a cell each.
        """
        codes = bursts.codes[rows]
        firsts = np.empty(bursts.count, np.intp)
        firsts[codes[::-1]] = np.arange(len(rows))[::-1]  # the last one written stays
        leads = firsts[codes]
        order = np.argsort(leads, kind="stable")
        is_lead = leads[order] == order
        begins_cell = is_lead | is_open[codes[order]]
        return cls(rows[order], _bounds(begins_cell), _bounds(is_lead))

    def __len__(self) -> int:
        return len(self.cells) - 1

    @cached_property
    def leads(self) -> Rows:
        """The row that each cell shows, intp (M,)."""
        leads: Rows = self.rows[self.cells[:-1]]
        return leads

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many images each cell stands for, intp (M,)."""
        return np.diff(self.cells)

    def rows_at(self, position: int) -> Rows:
        """Return the rows that a cell stands for."""
        return self.rows[self.cells[position] : self.cells[position + 1]]

    def position_of(self, place: int) -> int:
        """Return the cell that shows or hides the row at a place in `rows`."""
        return int(np.searchsorted(self.cells, place, side="right")) - 1

    def burst_of(self, place: int) -> range:
        """Return the places in `rows` of the burst that a place belongs to."""
        burst = int(np.searchsorted(self.bursts, place, side="right")) - 1
        return range(int(self.bursts[burst]), int(self.bursts[burst + 1]))

    def expand(self, is_chosen: Mask) -> Rows:
        """Return the rows of the chosen cells, for bool (M,)."""
        expanded: Rows = self.rows[np.repeat(is_chosen, self.sizes)]
        return expanded

    def offered(self, table: ImageTable, is_chosen: Mask) -> Rows:
        """Return those rows of the chosen cells whose suggestion a person sees.

        A stack shows the suggestion of its first image; it stands for the others of the same
        class, and for none where a label is shown instead.
        """
        is_labeled = table.labels[self.rows] != NONE
        has_label = np.logical_or.reduceat(is_labeled, self.cells[:-1]) if len(self) else is_chosen
        suggested = np.where(table.has_suggestion(), table.suggested[:, 0], NONE)
        shown = np.where(has_label & (self.sizes > 1), NONE, suggested[self.leads])
        own = suggested[self.rows]
        is_offered = (np.repeat(shown, self.sizes) == own) & (own != NONE)
        offered: Rows = self.rows[is_offered & np.repeat(is_chosen, self.sizes)]
        return offered


def _bounds(begins: Mask) -> Rows:
    return np.append(np.flatnonzero(begins), len(begins)).astype(np.intp)

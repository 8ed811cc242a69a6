"""The rows that the grid shows: the image table seen through a query."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from mars_labeler.domain.quality import QualityFlag, damage_of
from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import (
    Query,
    Rows,
    Search,
    SortKey,
    matching_rows,
    select_rows,
)
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable, SuggestionState
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.grouping import GroupHeading, group_starts, sequence_heading
from mars_labeler.ui.models.shown_stacks import ShownStacks
from mars_labeler.ui.models.stack import Stack


class PoolModel(QObject):
    """Positions 0, 1, 2, ... of the grid over the rows of an image table.

    A position is a place in the grid, a row an index into the table's columns. A changed label
    repaints its cell but leaves it where it is, even where the query no longer matches: an image
    that vanished under the key that labeled it could not be looked at again. `reapply` is for
    the moment when the person asks for it.

    Where bursts are stacked, a position may stand for several images: it shows the first of them.
    """

    rows_reset = Signal()
    """The positions show other images now: lay out again."""

    rows_changed = Signal(object)
    """These images (tuple of image ids, or None for all of them) look different: repaint."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: ImageTable | None = None
        self._search: Search | None = None
        self._classes: dict[ClassId, LabelClass] = {}
        self._query = Query()
        self._shown = ShownStacks()
        self._starts: NDArray[np.intp] = np.empty(0, np.intp)
        self._headings: dict[int, GroupHeading] = {}
        self._ids: NDArray[np.int64] = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def table(self) -> ImageTable | None:
        """The table under the query; None before a project is open."""
        return self._table

    @property
    def query(self) -> Query:
        """What is shown, and in which order."""
        return self._query

    @property
    def classes(self) -> tuple[LabelClass, ...]:
        """The classes of the project, in their order."""
        return tuple(self._classes.values())

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """Image ids by position, int64 (M,), of a stack its first; not to be written to."""
        return self._ids

    @property
    def image_count(self) -> int:
        """How many images are shown, those in closed stacks too."""
        return len(self._shown.stacks.rows)

    @property
    def sizes(self) -> NDArray[np.intp]:
        """How many images each position stands for, intp (M,); not to be written to."""
        return self._shown.stacks.sizes

    @property
    def starts(self) -> NDArray[np.intp]:
        """First position of each group, intp (G,): there are groups when sorted by sequence."""
        return self._starts

    def heading(self, group: int) -> GroupHeading:
        """Return what stands above a group."""
        table = self._table
        assert table is not None, "groups come from a table"
        if group not in self._headings:  # the group of unknown sequences may be all images
            end = self._starts[group + 1] if group + 1 < len(self._starts) else len(self)
            first, last = self._shown.stacks.cells[[self._starts[group], end]]
            rows = self._shown.stacks.rows[first:last]
            self._headings[group] = sequence_heading(table, rows)
        return self._headings[group]

    def set_table(self, table: ImageTable | None, classes: Sequence[LabelClass] = ()) -> None:
        """Show another table, seen through the same query; None closes it."""
        self._shown.forget()
        self._take(table, classes)
        self.reapply()

    def set_classes(self, classes: Sequence[LabelClass]) -> None:
        """Show these names and colors from now on."""
        self._classes = {label_class.class_id: label_class for label_class in classes}
        self.rows_changed.emit(None)

    def set_query(self, query: Query) -> None:
        """Show what `query` asks for."""
        self._query = query
        self.reapply()

    def reapply(self) -> None:
        """Ask the query again, so that images it no longer matches go."""
        table = self._table
        rows = np.empty(0, np.intp)
        if table is not None:
            rows = select_rows(table, self._query, search=self._search)
        self._set_rows(rows)
        self.rows_reset.emit()

    def extend(self, table: ImageTable, classes: Sequence[LabelClass]) -> None:
        """Show a table that was read anew, after an import.

        New images that match the query join those shown; none of these goes, even if it does
        not match any more.
        """
        before = self._table
        shown = self._ids[:0] if before is None else before.ids[self._shown.stacks.rows]
        self._take(table, classes)
        kept = table.rows_of(shown)
        self._set_rows(select_rows(table, self._query, kept, self._search))
        self.rows_reset.emit()

    def refresh(self, image_ids: Sequence[ImageId] | None = None) -> None:
        """Announce that images look different; which are shown, and where, stays.

        Args:
            image_ids: The images touched; None for any of them.
        """
        self.rows_changed.emit(None if image_ids is None else tuple(image_ids))

    def outdated_count(self) -> int:
        """Return how many of the images shown no longer match the query."""
        if self._table is None:
            return 0
        is_matching = matching_rows(self._table, self._query, self._search)
        return self.image_count - int(np.count_nonzero(is_matching[self._shown.stacks.rows]))

    def toggle_stack(self, position: int) -> bool:
        """Give the images of a stack a cell each, or put them together again.

        Returns:
            Whether the image at this position is in a stack.
        """
        table, row = self._table, self._row_at(position)
        if table is None or not self._shown.toggle(table, row):
            return False
        self._follow_cells(table)
        self.rows_reset.emit()
        return True

    def expand(self, is_chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the images that the chosen positions, bool (M,), stand for, int64 (S,)."""
        table = self._table
        return self._ids if table is None else table.ids[self._shown.stacks.expand(is_chosen)]

    def expand_offered(self, is_chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return those of them, int64 (S,), whose suggestion is the one that is shown."""
        table = self._table
        if table is None:
            return self._ids
        return table.ids[self._shown.stacks.offered(table, is_chosen)]

    def position_of(self, image_id: ImageId) -> int:
        """Return where an image, or the stack it is in, is shown; `NONE` where it is not."""
        row = self._row_of(image_id)
        return NONE if row == NONE else self._shown.position_of(row)

    def image_id_at(self, position: int) -> ImageId:
        """Return the image shown at a position.

        Raises:
            IndexError: There is no such position.
        """
        return int(self._ids[self._checked(position)])

    def is_opened(self, position: int) -> bool:
        """Return whether the image at a position is one of several of an open stack."""
        return self._shown.is_opened(self._checked(position))

    def cell(self, position: int) -> Cell:
        """Return what the cell at a position shows.

        Raises:
            IndexError: There is no such position.
        """
        return self._cell_at_row(self._row_at(position))

    def cell_of(self, image_id: ImageId) -> Cell | None:
        """Return what a cell of one image shows, whether the query matches it or not."""
        row = self._row_of(image_id)
        return None if row == NONE else self._cell_at_row(row, is_alone=True)

    def _row_at(self, position: int) -> int:
        return int(self._shown.stacks.leads[self._checked(position)])

    def _checked(self, position: int) -> int:
        if not 0 <= position < len(self):
            raise IndexError(f"no position {position} among {len(self)}")
        return position

    def _take(self, table: ImageTable | None, classes: Sequence[LabelClass]) -> None:
        if table is not self._table:
            self._search = None if table is None else Search(table)
        self._table = table
        self._classes = {label_class.class_id: label_class for label_class in classes}

    def _set_rows(self, rows: Rows) -> None:
        self._shown.show(self._table, rows, self._query.is_stacked)
        self._follow_cells(self._table)

    def _follow_cells(self, table: ImageTable | None) -> None:
        leads = self._shown.stacks.leads
        self._ids = np.empty(0, np.int64) if table is None else table.ids[leads]
        self._starts, self._headings = np.empty(0, np.intp), {}
        if table is not None and self._query.sort is SortKey.SEQUENCE:
            self._starts = group_starts(table.products.sequences.codes[leads])

    def _row_of(self, image_id: ImageId) -> int:
        if self._table is None:
            return NONE
        row = int(np.searchsorted(self._table.ids, image_id))
        is_there = row < len(self._table) and self._table.ids[row] == image_id
        return row if is_there else NONE

    def _cell_at_row(self, row: int, is_alone: bool = False) -> Cell:
        table = self._table
        assert table is not None, "rows come from a table"
        stack = self._shown.stack_of(table, row)
        if stack is not None and is_alone:
            stack = stack.opened
        mission = table.products.missions.name_of(row)
        instrument = table.instrument_names[table.instruments[row]]
        return Cell(
            image_id=int(table.ids[row]),
            name=str(table.names[row]),
            sol=int(table.sols[row]),
            instrument=instrument,
            label=self._label(table, row, stack),
            is_unsure=bool(table.is_unsure[row]),
            suggestion=self._classes.get(int(table.suggested[row, 0])),
            confidence=float(table.confidences[row, 0]),
            state=SuggestionState(int(table.states[row])),
            flags=damage_of(QualityFlag(int(table.flags[row])), mission, instrument),
            split=SPLITS[table.splits[row]],
            sequence=table.products.sequences.name_of(row),
            stack=stack,
        )

    def _label(self, table: ImageTable, row: int, stack: Stack | None) -> LabelClass | None:
        is_one = stack is not None and stack.is_closed and stack.class_count == 1
        class_id = stack.class_id if stack is not None and is_one else int(table.labels[row])
        return self._classes.get(class_id)

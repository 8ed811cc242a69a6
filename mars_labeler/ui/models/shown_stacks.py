"""The rows that are shown and which of them share a cell: what the person opened stays open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.records import ImageId
from mars_labeler.services.browsing import Bursts, Rows, Stacks, find_bursts, mixed_bursts
from mars_labeler.services.columns import Mask
from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState
from mars_labeler.ui.models.stack import Stack

_SHOWN_STATES = (SuggestionState.ACTIVE, SuggestionState.STALE)
_NO_ROWS: Rows = np.empty(0, np.intp)


class ShownStacks:
    """Arranges the rows of a query in cells, and knows the cell of each row.

    A stack is closed unless its images have labels of two classes when the query is asked, or
    the person opens it; what the person opened or closed stays so as long as the project is open.
    """

    def __init__(self) -> None:
        self.stacks = Stacks.single(_NO_ROWS)
        self._rows = _NO_ROWS
        self._places: NDArray[np.int32] = np.empty(0, np.int32)
        self._is_mixed: Mask = np.empty(0, bool)
        self._choices: dict[ImageId, bool] = {}
        self._bursts: Bursts | None = None
        self._found: tuple[ImageTable, Bursts, Mask] | None = None

    def forget(self) -> None:
        """Let go of the table, and of what was opened in it."""
        self._found = None
        self._choices.clear()

    def show(self, table: ImageTable | None, rows: Rows, is_stacked: bool) -> None:
        """Arrange other rows, intp (R,), in the order of a query; with none there is no table."""
        self._rows = rows
        self._bursts = None
        if table is not None and is_stacked:
            self._bursts = self._find(table)
            self._is_mixed = mixed_bursts(table, self._bursts, rows)
        self._arrange(table)

    def toggle(self, table: ImageTable, row: int) -> bool:
        """Open the stack of a row, or close it; return whether it is in one."""
        stack = self.stack_of(table, row)
        if stack is None or self._bursts is None:
            return False
        alike = table.ids[self._bursts.codes == self._bursts.codes[row]]
        for image_id in alike.tolist():
            self._choices.pop(image_id, None)
        self._choices[int(table.ids[row])] = stack.is_closed
        self._arrange(table)
        return True

    def position_of(self, row: int) -> int:
        """Return the cell that shows a row or hides it in a stack, `NONE` where neither is."""
        place = int(self._places[row])
        return NONE if place == NONE else self.stacks.position_of(place)

    def is_opened(self, position: int) -> bool:
        """Return whether a cell is one of several of an open stack."""
        place = int(self.stacks.cells[position])
        is_one = int(self.stacks.cells[position + 1]) == place + 1
        return self._bursts is not None and is_one and len(self.stacks.burst_of(place)) > 1

    def stack_of(self, table: ImageTable, row: int) -> Stack | None:
        """Return the stack that a row is in, None for an image alone."""
        place = int(self._places[row])
        if place == NONE or self._bursts is None:
            return None
        span = self.stacks.burst_of(place)
        if len(span) == 1:
            return None
        members = self.stacks.rows_at(self.stacks.position_of(place))
        stack = Stack(len(span), place - span.start + 1)
        return stack if len(members) == 1 else _closed(stack, table, members)

    def _arrange(self, table: ImageTable | None) -> None:
        if table is None or self._bursts is None:
            self.stacks = Stacks.single(self._rows)
        else:
            self.stacks = Stacks.of(self._rows, self._bursts, self._open(table, self._bursts))
        self._places = np.full(0 if table is None else len(table), NONE, np.int32)
        self._places[self.stacks.rows] = np.arange(len(self._rows), dtype=np.int32)

    def _open(self, table: ImageTable, bursts: Bursts) -> Mask:
        is_open = self._is_mixed.copy()
        for image_id, is_wanted in self._choices.items():
            rows = table.rows_of(np.array([image_id], np.int64))
            is_open[bursts.codes[rows]] = is_wanted
        return is_open

    def _find(self, table: ImageTable) -> Bursts:
        """Return the bursts of a table, which are found once: it takes a moment."""
        is_repeating = (table.flags & QualityFlag.NEAR_DUPLICATE.value) != 0
        if self._found is not None:
            known, bursts, was_repeating = self._found
            if known is table and np.array_equal(was_repeating, is_repeating):
                return bursts
        bursts = find_bursts(table)
        self._found = (table, bursts, is_repeating)
        return bursts


def _closed(stack: Stack, table: ImageTable, members: Rows) -> Stack:
    """Return a stack with what its images have in common; the first of them is shown."""
    # In plain Python: they are few, and it is asked for each cell that is painted.
    labels: list[int] = table.labels[members].tolist()
    columns = table.suggested[members, 0].tolist(), table.states[members].tolist(), labels
    suggested = [
        class_id if state in _SHOWN_STATES and label == NONE else NONE
        for class_id, state, label in zip(*columns, strict=True)
    ]
    labels = [label for label in labels if label != NONE]
    return Stack(
        stack.size,
        stack.place,
        is_closed=True,
        label_count=len(labels),
        class_count=len(set(labels)),
        class_id=labels[0] if labels else NONE,
        alike_count=0 if suggested[0] == NONE else suggested.count(suggested[0]),
    )

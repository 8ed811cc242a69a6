"""Where the cells of the grid lie. Pure geometry, in device-independent content pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.grid_rows import NO_GROUPS, GridRows, Positions

GAP = GRID + GRID // 2
"""Between the cells and around them: room for the two rings of the current one."""

CHIP_HEIGHT = 20
NAME_HEIGHT = 16
CHIP_GAP = 4
NAMED_FROM = 128
"""The smallest picture side with room for the file name below it."""

HEADING_HEIGHT = 32
"""Height of the strip above a group."""


@dataclass(frozen=True, eq=False)
class GridLayout:
    """`count` cells in rows as wide as the view; each a square picture over its caption.

    Args:
        count: Cells in all.
        width: Width of the view.
        cell_size: Side of the square that a picture is fitted into.
        starts: intp (G,), the first position of each group; each begins a row below a heading.
            Empty for a grid without groups.
    """

    count: int = 0
    width: int = 1
    cell_size: int = 160
    starts: Positions = field(default_factory=lambda: NO_GROUPS)

    @property
    def has_names(self) -> bool:
        """Whether captions have a line for the file name."""
        return self.cell_size >= NAMED_FROM

    @property
    def has_groups(self) -> bool:
        """Whether the cells stand in groups below headings."""
        return len(self.starts) > 0

    @cached_property
    def cell_height(self) -> int:
        """Height of a cell with its caption."""
        return self.cell_size + CHIP_GAP + CHIP_HEIGHT + (NAME_HEIGHT if self.has_names else 0)

    @cached_property
    def columns(self) -> int:
        """Cells in a full row, at least 1."""
        return max(1, (self.width - GAP) // self.pitch_x)

    @property
    def pitch_x(self) -> int:
        """From one column to the next."""
        return self.cell_size + GAP

    @property
    def pitch_y(self) -> int:
        """From one row to the next in the same group."""
        return self.cell_height + GAP

    @cached_property
    def left(self) -> int:
        """Where the first column begins; what is left of the width is shared by both sides."""
        return max(GAP, (self.width - self.columns * self.pitch_x + GAP) // 2)

    @property
    def height(self) -> int:
        """Height of all rows and headings with the gaps around them."""
        if not self.count:
            return 0
        return self.rows.total * self.pitch_y + len(self.starts) * HEADING_HEIGHT + GAP

    @cached_property
    def rows(self) -> GridRows:
        """Which cells share a row."""
        return GridRows(self.count, self.columns, self.starts)

    def rect_of(self, position: int) -> QRect:
        """Return the cell at a position."""
        row, column = self.rows.place_of(position)
        x = self.left + column * self.pitch_x
        return QRect(x, self._top_of(row), self.cell_size, self.cell_height)

    def seen_rect(self, position: int) -> QRect:
        """Return the cell at a position with what is to be seen along with it.

        That is the heading, for a cell in the first row of its group.
        """
        rect, row = self.rect_of(position), self.rows.place_of(position)[0]
        if self.has_groups and row == self.rows.first_rows[self.rows.group_of(position)]:
            rect.setTop(rect.top() - HEADING_HEIGHT)
        return rect

    def heading_rect(self, group: int) -> QRect:
        """Return the strip above a group, as wide as the view."""
        top = int(self._group_tops[group]) - HEADING_HEIGHT
        return QRect(0, top, self.width, HEADING_HEIGHT)

    def position_at(self, point: QPoint) -> int:
        """Return the position of the cell under a point, `NONE` between and outside the cells."""
        row, column = self._last_row_above(point.y()), (point.x() - self.left) // self.pitch_x
        if row == NONE or not 0 <= column < self.columns:
            return NONE
        span = self.rows.span_of(row)
        position = span.start + column
        is_inside = position in span and self.rect_of(position).contains(point)
        return position if is_inside else NONE

    def group_at(self, point: QPoint) -> int:
        """Return the group whose heading is under a point, `NONE` where there is none."""
        groups = self.visible_groups(point.y(), point.y())
        return groups.start if groups else NONE

    def visible(self, top: int, bottom: int) -> range:
        """Return the positions of all rows that reach into `top` to `bottom`, rings included."""
        first_row = self._last_row_above(top - self.pitch_y) + 1
        last_row = self._last_row_above(bottom + GAP)
        if last_row < first_row:
            return range(0)
        return range(self.rows.span_of(first_row).start, self.rows.span_of(last_row).stop)

    def visible_groups(self, top: int, bottom: int) -> range:
        """Return the groups whose headings reach into `top` to `bottom`."""
        if not self.has_groups:
            return range(0)
        first = int(np.searchsorted(self._group_tops, top, side="right"))
        end = int(np.searchsorted(self._group_tops, bottom + HEADING_HEIGHT, side="right"))
        return range(first, end)

    def positions_in(self, rect: QRect) -> Positions:
        """Return the positions of the cells that a rubber band touches, intp (S,)."""
        low, high = rect.left() - self.left, rect.right() - self.left
        first_column = max(0, -(-(low - self.cell_size + 1) // self.pitch_x))
        columns = np.arange(first_column, min(high // self.pitch_x + 1, self.columns))
        first_row = self._last_row_above(rect.top() - self.cell_height) + 1
        rows = np.arange(first_row, self._last_row_above(rect.bottom()) + 1)
        starts, ends = self.rows.spans_of(rows)
        positions: Positions = starts[:, None] + columns
        return positions[positions < ends[:, None]]

    def step(self, position: int, key: int, page_height: int) -> int:
        """Return where a navigation key leads from a position; `NONE` for any other key.

        Args:
            position: Where it starts.
            key: The key pressed.
            page_height: Height of the view: what PageUp and PageDown go by.
        """
        if not self.count:
            return NONE
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            return min(max(position + steps[key], 0), self.count - 1)
        ends: dict[int, int] = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.count - 1}
        if key in ends:
            return ends[key]
        row, column = self.rows.place_of(position)
        target = self._step_row(row, key, page_height)
        if target == NONE:
            return NONE
        span = self.rows.span_of(min(max(target, 0), self.rows.total - 1))
        return min(span.start + column, span.stop - 1)

    def _step_row(self, row: int, key: int, page_height: int) -> int:
        """Return the row that a key leads to; it may lie before the first or after the last."""
        match key:
            case Qt.Key.Key_Up:
                return max(row - 1, 0)
            case Qt.Key.Key_Down:
                return row + 1
            case Qt.Key.Key_PageUp:
                above = self._last_row_above(self._top_of(row) - page_height - 1) + 1
                return max(min(above, row - 1), 0)
            case Qt.Key.Key_PageDown:
                return max(self._last_row_above(self._top_of(row) + page_height), row + 1)
            case _:
                return NONE

    @cached_property
    def _group_tops(self) -> Positions:
        """Where the first row of each group begins, intp (G,); one for a grid without groups."""
        heading = HEADING_HEIGHT if self.has_groups else 0
        first_rows = self.rows.first_rows[:-1]
        return GAP + first_rows * self.pitch_y + heading * np.arange(1, len(first_rows) + 1)

    def _top_of(self, row: int) -> int:
        group = self.rows.group_of_row(row)
        into_group = row - int(self.rows.first_rows[group])
        return int(self._group_tops[group]) + into_group * self.pitch_y

    def _last_row_above(self, y: int) -> int:
        """Return the last row that begins at `y` or above it, `NONE` where none does."""
        group = int(np.searchsorted(self._group_tops, y, side="right")) - 1
        if group < 0 or not self.count:
            return NONE
        into_group = (y - int(self._group_tops[group])) // self.pitch_y
        first_rows = self.rows.first_rows
        return min(int(first_rows[group]) + into_group, int(first_rows[group + 1]) - 1)

"""Where the cells of the grid lie. Pure geometry, in device-independent content pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.theme import GRID

GAP = GRID + GRID // 2
"""Between the cells and around them: room for the two rings of the current one."""

CHIP_HEIGHT = 20
NAME_HEIGHT = 16
CHIP_GAP = 4
NAMED_FROM = 128
"""The smallest picture side with room for the file name below it."""


@dataclass(frozen=True)
class GridLayout:
    """`count` cells in rows as wide as the view; each a square picture over its caption.

    Args:
        count: Cells in all.
        width: Width of the view.
        cell_size: Side of the square that a picture is fitted into.
    """

    count: int = 0
    width: int = 1
    cell_size: int = 160

    @property
    def has_names(self) -> bool:
        """Whether captions have a line for the file name."""
        return self.cell_size >= NAMED_FROM

    @cached_property
    def cell_height(self) -> int:
        """Height of a cell with its caption."""
        return self.cell_size + CHIP_GAP + CHIP_HEIGHT + (NAME_HEIGHT if self.has_names else 0)

    @cached_property
    def columns(self) -> int:
        """Cells in a row, at least 1."""
        return max(1, (self.width - GAP) // self.pitch_x)

    @cached_property
    def rows(self) -> int:
        """Rows in all."""
        return -(-self.count // self.columns)

    @property
    def pitch_x(self) -> int:
        """From one column to the next."""
        return self.cell_size + GAP

    @property
    def pitch_y(self) -> int:
        """From one row to the next."""
        return self.cell_height + GAP

    @cached_property
    def left(self) -> int:
        """Where the first column begins; what is left of the width is shared by both sides."""
        return max(GAP, (self.width - self.columns * self.pitch_x + GAP) // 2)

    @property
    def height(self) -> int:
        """Height of all rows with the gaps around them."""
        return self.rows * self.pitch_y + GAP if self.count else 0

    def rect_of(self, position: int) -> QRect:
        """Return the cell at a position."""
        row, column = divmod(position, self.columns)
        x, y = self.left + column * self.pitch_x, GAP + row * self.pitch_y
        return QRect(x, y, self.cell_size, self.cell_height)

    def position_at(self, point: QPoint) -> int:
        """Return the position of the cell under a point, `NONE` between and outside the cells."""
        column, row = (point.x() - self.left) // self.pitch_x, (point.y() - GAP) // self.pitch_y
        position = row * self.columns + column
        if not (0 <= column < self.columns and row >= 0 and position < self.count):
            return NONE
        return position if self.rect_of(position).contains(point) else NONE

    def visible(self, top: int, bottom: int) -> range:
        """Return the positions of all rows that reach into `top` to `bottom`, rings included."""
        first_row = max(0, (top - GAP) // self.pitch_y)
        last_row = max(0, bottom // self.pitch_y)
        start = min(self.count, first_row * self.columns)
        return range(start, min(self.count, (last_row + 1) * self.columns))

    def positions_in(self, rect: QRect) -> NDArray[np.intp]:
        """Return the positions of the cells that a rubber band touches, intp (S,)."""
        columns = _touched(
            rect.left() - self.left, rect.right() - self.left, self.pitch_x, self.cell_size
        )
        rows = _touched(rect.top() - GAP, rect.bottom() - GAP, self.pitch_y, self.cell_height)
        columns = columns[(columns >= 0) & (columns < self.columns)]
        rows = rows[(rows >= 0) & (rows < self.rows)]
        positions: NDArray[np.intp] = (rows[:, None] * self.columns + columns).ravel()
        return positions[positions < self.count]

    def step(self, position: int, key: int, page_height: int) -> int:
        """Return where a navigation key leads from a position; `NONE` for any other key.

        Args:
            position: Where it starts.
            key: The key pressed.
            page_height: Height of the view: what PageUp and PageDown go by.
        """
        page_rows = max(1, page_height // self.pitch_y)
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -self.columns * page_rows,
            Qt.Key.Key_PageDown: self.columns * page_rows,
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
        }
        if key not in steps or not self.count:
            return NONE
        target = position + steps[key]
        if key == Qt.Key.Key_Up and target < 0:
            return position
        if key == Qt.Key.Key_Down and position // self.columns == self.rows - 1:
            return position
        return min(max(target, 0), self.count - 1)


def _touched(low: int, high: int, pitch: int, size: int) -> NDArray[np.intp]:
    """Return the indices of the intervals [i * pitch, i * pitch + size) that meet [low, high]."""
    first = -(-(low - size + 1) // pitch)
    return np.arange(first, high // pitch + 1, dtype=np.intp)

"""A scrolling grid of equal cells, in groups or not, that paints only those in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.theme import THUMBNAIL_SIZES
from mars_labeler.ui.widgets.grid_layout import GAP, GridLayout
from mars_labeler.ui.widgets.grid_rows import NO_GROUPS, Positions

_NOTCHES_PER_ROW = 3
"""Qt scrolls three single steps a notch of the wheel; a notch is to be a row."""

_WHEEL_NOTCH = 120
_SIZE_STEP = 16


class VirtualGrid(QAbstractScrollArea):
    """Layout, scrolling and painting of a grid; a subclass paints the cells.

    300,000 cells cost what 500 cost: there is no object and no work for a cell out of sight.
    """

    cell_size_changed = Signal(int)
    """The side of a cell's picture, in device-independent pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid_layout = GridLayout()
        self.is_upward = False  # where the last scrolling led
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on: a bar that came and went would change the width, and so the columns.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def cell_size(self) -> int:
        """Side of a cell's picture, in device-independent pixels."""
        return self.grid_layout.cell_size

    def set_cell_size(self, size: int) -> None:
        """Make the pictures `size` large, within `THUMBNAIL_SIZES`; what is in view stays so."""
        size = min(max(size, THUMBNAIL_SIZES.start), THUMBNAIL_SIZES.stop - 1)
        if size == self.cell_size:
            return
        kept = self.kept_position()
        self._lay_out(replace(self.grid_layout, cell_size=size), kept, kept)
        self.cell_size_changed.emit(size)

    def set_count(
        self,
        count: int,
        before: int = NONE,
        after: int = NONE,
        starts: Positions = NO_GROUPS,
    ) -> None:
        """Show `count` cells.

        Args:
            count: How many there are now.
            before: A cell that was in sight, or `NONE`.
            after: Where that cell is now: it is shown in the same place of the screen.
            starts: intp (G,), the first position of each group; empty for no groups.
        """
        layout = GridLayout(count, self.viewport().width(), self.cell_size, starts)
        self._lay_out(layout, before, after)

    def visible_positions(self) -> range:
        """Return the positions in sight."""
        top = self.verticalScrollBar().value()
        return self.grid_layout.visible(top, top + self.viewport().height())

    def view_rect(self, position: int) -> QRect:
        """Return where a cell lies in the viewport."""
        return self.grid_layout.rect_of(position).translated(0, -self.verticalScrollBar().value())

    def content_point(self, point: QPoint) -> QPoint:
        """Return the content point under a point of the viewport."""
        return point + QPoint(0, self.verticalScrollBar().value())

    def ensure_visible(self, position: int) -> None:
        """Scroll as little as it takes to have a cell in full view."""
        bar, rect = self.verticalScrollBar(), self.grid_layout.seen_rect(position)
        top, bottom = rect.top() - GAP, rect.bottom() + 1 + GAP - self.viewport().height()
        if bar.value() < bottom:
            bar.setValue(bottom)
        if bar.value() > top:
            bar.setValue(top)

    def update_cell(self, position: int) -> None:
        """Repaint one cell and its ring, if it is in sight."""
        if position in self.visible_positions():
            self.viewport().update(self._ringed_rect(position))

    def kept_position(self) -> int:
        """Return the cell that stays in its place when the columns change: the first in sight."""
        visible = self.visible_positions()
        return visible.start if visible else NONE

    def painted_rect(self, position: int) -> QRect:
        """Return where a cell paints, in the viewport: at most itself and the gap around it."""
        return self._ringed_rect(position)

    def paint_cells(self, painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        """Paint the cells at `positions` and what lies behind and over them, within `exposed`."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that what is exposed touches."""
        exposed, region = event.rect(), event.region()
        offset = self.verticalScrollBar().value()
        rows = self.grid_layout.visible(exposed.top() + offset, exposed.bottom() + offset)
        positions = [each for each in rows if region.intersects(self.painted_rect(each))]
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_cells(painter, exposed, positions)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        kept = self.kept_position()
        layout = replace(self.grid_layout, width=self.viewport().width())
        self._lay_out(layout, kept, kept)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted, so that only the strip coming into sight is painted anew."""
        self.is_upward = dy > 0
        self.viewport().scroll(dx, dy)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, change the size of the cells."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self.set_cell_size(
            self.cell_size + round(event.angleDelta().y() / _WHEEL_NOTCH * _SIZE_STEP)
        )
        event.accept()

    def _ringed_rect(self, position: int) -> QRect:
        """Return where a cell with its rings lies in the viewport."""
        return self.view_rect(position).adjusted(-GAP, -GAP, GAP, GAP)

    def _lay_out(self, layout: GridLayout, before: int, after: int) -> None:
        """Put the cells where `layout` says; the cell `before` stays in its place as `after`."""
        view_top = self.view_rect(before).top() if before != NONE else 0
        self.grid_layout = layout
        bar, view_height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, layout.height - view_height))
        bar.setPageStep(max(layout.pitch_y, view_height - layout.pitch_y // 2))
        bar.setSingleStep(max(1, layout.pitch_y // _NOTCHES_PER_ROW))
        if NONE not in (before, after):
            bar.setValue(layout.rect_of(after).top() - view_top)
        self.viewport().update()

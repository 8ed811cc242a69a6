"""The grid of thumbnails: shows the pool, and what of it is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import Theme
from mars_labeler.ui.thumbnails.cell_pictures import CellPictures
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.cell_painter import CellPainter, CellState, picture_side
from mars_labeler.ui.widgets.heading_painter import HeadingPainter
from mars_labeler.ui.widgets.painting import faded
from mars_labeler.ui.widgets.pool_grid import PoolGrid

_BAND_TINT = 0.16
_MOST_AHEAD = 100
"""Pictures fetched before they are in sight: more could push those in sight out of the cache."""


class ThumbnailGrid(PoolGrid):
    """Thumbnails to look through, select and act on.

    Args:
        model: What is shown.
    """

    def __init__(self, model: PoolModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._pictures = CellPictures()
        model.rows_changed.connect(self._on_rows_changed)
        self.set_ids(model.image_ids, model.starts)

    def set_thumbnails(self, thumbnails: ThumbnailStore | None) -> None:
        """Take the pictures from here from now on; None shows placeholders."""
        before = self._pictures.store
        if before is not None:
            before.loaded.disconnect(self._on_thumbnail_settled)
            before.failed.disconnect(self._on_thumbnail_settled)
        self._pictures.set_store(thumbnails)
        if thumbnails is not None:
            thumbnails.loaded.connect(self._on_thumbnail_settled)
            thumbnails.failed.connect(self._on_thumbnail_settled)
        self.viewport().update()

    def is_complete(self) -> bool:
        """Return whether every image in sight has its picture, or is known to have none."""
        store, ids = self._pictures.store, self._model.image_ids
        visible = self.visible_positions()
        return store is not None and all(
            store.pixmap(image_id) is not None or store.failure(image_id)
            for image_id in ids[visible.start : visible.stop].tolist()
        )

    def paint_cells(self, painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        """Paint the cells, and the rubber band over them."""
        theme = self._theme()
        painter.fillRect(exposed, QColor(theme.background))
        self._paint_headings(painter, exposed, theme)
        cell_painter = CellPainter(theme, self.font())
        for position in positions:
            cell = self._model.cell(position)
            state = self._cell_state(position, cell)
            cell_painter.paint(painter, self.view_rect(position), cell, state)
        if self.band is not None and self.band.is_active:
            self._paint_band(painter, self.band.rect, theme.accent)
        self._want_thumbnails()  # last: whoever reads them takes turns with this thread

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close a stack by its badge; everything else selects."""
        position = self.badge_position(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and position != NONE:
            self.toggle_stack(position)
        else:
            super().mousePressEvent(event)

    def badge_position(self, point: QPoint) -> int:
        """Return the cell whose stack badge is under a point of the view, `NONE` where none is."""
        position = self.grid_layout.position_at(self.content_point(point))
        if position == NONE:
            return NONE
        cell, painter = self._model.cell(position), CellPainter(self._theme(), self.font())
        rect = self.view_rect(position)
        badge = painter.badge_rect(rect, cell, self.picture(cell))
        return position if badge.contains(point) else NONE

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the name under the pointer, and why there is no picture."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        position = self.grid_layout.position_at(self.content_point(event.pos()))
        text = "" if position == NONE else self.tool_tip(position)
        QToolTip.showText(event.globalPos(), text, self.viewport())
        return True

    def tool_tip(self, position: int) -> str:
        """Return what is told of a cell under a resting pointer."""
        cell = self._model.cell(position)
        reason = self._pictures.failure(cell.image_id)
        return "\n".join(line for line in (cell.name, cell.place, *cell.notes, reason) if line)

    def _paint_headings(self, painter: QPainter, exposed: QRect, theme: Theme) -> None:
        layout, offset = self.grid_layout, self.verticalScrollBar().value()
        groups = layout.visible_groups(exposed.top() + offset, exposed.bottom() + offset)
        heading_painter = HeadingPainter(theme, self.font())
        for group in groups:
            rect = layout.heading_rect(group).translated(0, -offset)
            heading_painter.paint(painter, rect, self._model.heading(group), layout.left)

    def _want_thumbnails(self) -> None:
        """Ask for the pictures in sight, then for some of those that scrolling on leads to."""
        if self._pictures.store is None:
            return
        visible, image_ids = self.visible_positions(), self._model.image_ids
        ahead = min(len(visible), _MOST_AHEAD)
        if self.is_upward:
            following = image_ids[max(0, visible.start - ahead) : visible.start][::-1]
        else:
            following = image_ids[visible.stop : visible.stop + ahead]
        in_sight = image_ids[visible.start : visible.stop]
        self._pictures.store.want([*in_sight.tolist(), *following.tolist()])

    def _theme(self) -> Theme:
        return theme_of(self.palette())

    def _cell_state(self, position: int, cell: Cell) -> CellState:
        return CellState(
            pixmap=self.picture(cell),
            is_broken=bool(self._pictures.failure(cell.image_id)),
            is_selected=self.selection.is_selected(position),
            is_current=position == self.selection.current,
            has_focus=self.hasFocus(),
        )

    def picture(self, cell: Cell) -> QPixmap | None:
        """Return a cell's thumbnail at the size it is drawn, None while there is none."""
        return self._fitted_picture(cell.image_id, _is_closed(cell))

    def _fitted_picture(self, image_id: ImageId, is_stack: bool) -> QPixmap | None:
        side, ratio = picture_side(self.cell_size, is_stack), self.devicePixelRatioF()
        return self._pictures.picture(image_id, side, ratio, is_stack)

    def _paint_band(self, painter: QPainter, rect: QRect, color: str) -> None:
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(faded(color, _BAND_TINT))
        painter.drawRect(rect.translated(0, -self.verticalScrollBar().value()))

    @Slot(object)
    def _on_rows_changed(self, image_ids: tuple[ImageId, ...] | None) -> None:
        self.announce_current()
        if image_ids is None or len(image_ids) > len(self.visible_positions()):
            self.viewport().update()
            return
        for image_id in image_ids:
            self.update_cell(self._model.position_of(image_id))

    @Slot(int)
    def _on_thumbnail_settled(self, image_id: ImageId) -> None:
        self._pictures.discard(image_id)
        position = self._model.position_of(image_id)
        if position != NONE and self._model.image_id_at(position) == image_id:
            is_stack = int(self._model.sizes[position]) > 1
            self._fitted_picture(image_id, is_stack)  # scaled now, not while it scrolls into sight
            self.update_cell(position)


def _is_closed(cell: Cell) -> bool:
    return cell.stack is not None and cell.stack.is_closed

"""The grid of thumbnails: shows the pool, and what of it is selected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import Theme
from mars_labeler.ui.thumbnails.fitted_pixmaps import FittedPixmaps
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.cell_painter import CellPainter, CellState
from mars_labeler.ui.widgets.heading_painter import HeadingPainter
from mars_labeler.ui.widgets.painting import faded
from mars_labeler.ui.widgets.selectable_grid import SelectableGrid

_BAND_TINT = 0.16
_MOST_AHEAD = 100
"""Pictures fetched before they are in sight: more could push those in sight out of the cache."""


class ThumbnailGrid(SelectableGrid):
    """Thumbnails to look through, select and act on.

    Args:
        model: What is shown.
    """

    def __init__(self, model: PoolModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails: ThumbnailStore | None = None
        self._fitted = FittedPixmaps()
        self.setAccessibleName(self.tr("Images"))
        model.rows_reset.connect(self._on_rows_reset)
        model.rows_changed.connect(self._on_rows_changed)
        self.set_ids(model.image_ids, model.starts)

    def current_id(self) -> ImageId:
        """Return the current image, -1 when nothing is shown."""
        return self.selection.current_id

    def selected_ids(self) -> NDArray[np.int64]:
        """Return the selected images in the order shown, int64 (S,)."""
        return self.selection.image_ids

    def selected_count(self) -> int:
        """Return how many images are selected."""
        return len(self.selection)

    def set_current(self, image_id: ImageId) -> bool:
        """Select an image alone and scroll to it; return whether it is shown at all."""
        position = self._model.position_of(image_id)
        if position == NONE:
            return False
        self.move_to(position)
        return True

    def advance(self) -> bool:
        """Go on to the image after the last one selected.

        Returns:
            Whether there was one; at the end the selection stays as it is.
        """
        positions = self.selection.positions
        last = int(positions[-1]) if len(positions) else self.selection.current
        if not 0 <= last < len(self._model) - 1:
            return False
        self.move_to(last + 1)
        return True

    def step(self, offset: int) -> bool:
        """Go `offset` images on (or back) from the current one; return whether there was one."""
        target = self.selection.current + offset
        if not 0 <= target < len(self._model):
            return False
        self.move_to(target)
        return True

    def set_thumbnails(self, thumbnails: ThumbnailStore | None) -> None:
        """Take the pictures from here from now on; None shows placeholders."""
        if self._thumbnails is not None:
            self._thumbnails.loaded.disconnect(self._on_thumbnail_settled)
            self._thumbnails.failed.disconnect(self._on_thumbnail_settled)
        self._thumbnails = thumbnails
        self._fitted.clear()
        if thumbnails is not None:
            thumbnails.loaded.connect(self._on_thumbnail_settled)
            thumbnails.failed.connect(self._on_thumbnail_settled)
        self.viewport().update()

    def is_complete(self) -> bool:
        """Return whether every image in sight has its picture, or is known to have none."""
        store, ids = self._thumbnails, self._model.image_ids
        visible = self.visible_positions()
        return store is not None and all(
            store.pixmap(image_id) is not None or store.failure(image_id)
            for image_id in ids[visible.start : visible.stop].tolist()
        )

    def paint_cells(self, painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        """Paint the cells, and the rubber band over them."""
        theme = theme_of(self.palette())
        painter.fillRect(exposed, QColor(theme.background))
        self._paint_headings(painter, exposed, theme)
        cell_painter = CellPainter(theme, self.font())
        for position in positions:
            cell = self._model.cell(position)
            state = self._cell_state(position, cell.image_id)
            cell_painter.paint(painter, self.view_rect(position), cell, state)
        if self.band is not None and self.band.is_active:
            self._paint_band(painter, self.band.rect, theme.accent)
        self._want_thumbnails()  # last: whoever reads them takes turns with this thread

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
        reason = "" if self._thumbnails is None else self._thumbnails.failure(cell.image_id)
        return "\n".join(line for line in (cell.name, cell.place, *cell.notes, reason) if line)

    def announce_current(self) -> None:
        """Put the current image into words for a screen reader."""
        current, count = self.selection.current, len(self._model)
        if current == NONE:
            self.setAccessibleName(self.tr("Images"))
            self.setAccessibleDescription(self.tr("No images are shown."))
            return
        words = self._model.cell(current).describe()
        self.setAccessibleName(self.tr("Images: {words}").format(words=words))
        place = self.tr("Image {place} of {count}, {selected} selected").format(
            place=figure(current + 1), count=figure(count), selected=figure(len(self.selection))
        )
        if self.grid_layout.has_groups:
            heading = self._model.heading(self.grid_layout.rows.group_of(current))
            place = f"{place}, {heading.title}"
        self.setAccessibleDescription(place)

    def _paint_headings(self, painter: QPainter, exposed: QRect, theme: Theme) -> None:
        layout, offset = self.grid_layout, self.verticalScrollBar().value()
        groups = layout.visible_groups(exposed.top() + offset, exposed.bottom() + offset)
        heading_painter = HeadingPainter(theme, self.font())
        for group in groups:
            rect = layout.heading_rect(group).translated(0, -offset)
            heading_painter.paint(painter, rect, self._model.heading(group), layout.left)

    def _want_thumbnails(self) -> None:
        """Ask for the pictures in sight, then for some of those that scrolling on leads to."""
        if self._thumbnails is None:
            return
        visible, image_ids = self.visible_positions(), self._model.image_ids
        ahead = min(len(visible), _MOST_AHEAD)
        if self.is_upward:
            following = image_ids[max(0, visible.start - ahead) : visible.start][::-1]
        else:
            following = image_ids[visible.stop : visible.stop + ahead]
        in_sight = image_ids[visible.start : visible.stop]
        self._thumbnails.want([*in_sight.tolist(), *following.tolist()])

    def _cell_state(self, position: int, image_id: ImageId) -> CellState:
        store = self._thumbnails
        return CellState(
            pixmap=self._picture(image_id),
            is_broken=store is not None and bool(store.failure(image_id)),
            is_selected=self.selection.is_selected(position),
            is_current=position == self.selection.current,
            has_focus=self.hasFocus(),
        )

    def _picture(self, image_id: ImageId) -> QPixmap | None:
        pixmap = None if self._thumbnails is None else self._thumbnails.pixmap(image_id)
        if pixmap is None:
            return None
        return self._fitted.fit(image_id, pixmap, self.cell_size, self.devicePixelRatioF())

    def _paint_band(self, painter: QPainter, rect: QRect, color: str) -> None:
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(faded(color, _BAND_TINT))
        painter.drawRect(rect.translated(0, -self.verticalScrollBar().value()))

    @Slot()
    def _on_rows_reset(self) -> None:
        self.set_ids(self._model.image_ids, self._model.starts)

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
        self._fitted.discard(image_id)
        self._picture(image_id)  # scaled now, not while it scrolls into sight
        self.update_cell(self._model.position_of(image_id))

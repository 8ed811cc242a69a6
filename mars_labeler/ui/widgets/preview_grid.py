"""Thumbnails that are all ticked at first: what is unticked is left out of a change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Listing, Query, SortKey
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import Theme
from mars_labeler.ui.widgets.cell_painter import picture_rect
from mars_labeler.ui.widgets.painting import faded
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid

CELL_SIDE = 112
_BOX = 18
_BOX_MARGIN = 4
_VEIL = 0.72
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class PreviewGrid(ThumbnailGrid):
    """A grid whose images are ticked off with Space, Backspace or a click."""

    left_out_changed = Signal()
    """Other images are unticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._previewed = PoolModel()
        self._left_out: frozenset[ImageId] = frozenset()
        super().__init__(self._previewed, parent)
        self._previewed.setParent(self)
        self.set_cell_size(CELL_SIDE)

    @property
    def left_out(self) -> frozenset[ImageId]:
        """The images that are unticked, shown or not."""
        return self._left_out

    def show_images(
        self, table: ImageTable, classes: Sequence[LabelClass], image_ids: Sequence[ImageId]
    ) -> None:
        """Show these images in their order, from the first on; what is unticked stays so."""
        before = self.shown_ids()
        listing = Listing("", tuple(image_ids))
        self._previewed.set_query(Query(listing=listing, sort=SortKey.LISTED))
        if self._previewed.table is not table:
            self._previewed.set_table(table, classes)
        if len(self._previewed) and self.shown_ids() != before:
            self.move_to(0)

    def toggle(self, image_ids: Sequence[ImageId]) -> None:
        """Untick images, or tick them again when they all are unticked."""
        if not image_ids:
            return
        wanted = frozenset(image_ids)
        is_ticking = wanted <= self._left_out
        self._left_out = self._left_out - wanted if is_ticking else self._left_out | wanted
        self.viewport().update()
        self.announce_current()
        self.left_out_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Untick the selected images; other keys move, or are the dialog's."""
        if event.key() in _KEYS and not event.modifiers():
            self.toggle(self.selected_ids().tolist())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Untick the image under the pointer; with Shift or Ctrl only select."""
        super().mousePressEvent(event)
        position = self.grid_layout.position_at(self.content_point(event.position().toPoint()))
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() == Qt.MouseButton.LeftButton and is_plain and position != NONE:
            self.toggle([self._previewed.image_id_at(position)])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a second click as what it is: another click."""
        self.mousePressEvent(event)

    def paint_cells(self, painter: QPainter, exposed: QRect, positions: Sequence[int]) -> None:
        """Paint the cells, each with its tick; those unticked behind a veil."""
        super().paint_cells(painter, exposed, positions)
        theme = theme_of(self.palette())
        for position in positions:
            cell, rect = self._previewed.cell(position), self.view_rect(position)
            is_left_out = cell.image_id in self._left_out
            if is_left_out:
                painter.fillRect(rect, faded(theme.background, _VEIL))
            picture = picture_rect(rect, cell, self.picture(cell))
            _paint_tick(painter, picture.topLeft(), not is_left_out, theme)

    def announce_current(self) -> None:
        """Say of the current image whether it is ticked, too."""
        super().announce_current()
        current = self.selection.current_id
        if current != NONE:
            is_left_out = current in self._left_out
            words = self.tr("left out") if is_left_out else self.tr("to be accepted")
            self.setAccessibleDescription(f"{words}, {self.accessibleDescription()}")

    def shown_ids(self) -> list[ImageId]:
        """Return the images shown, in their order."""
        ids: list[ImageId] = np.asarray(self._previewed.image_ids).tolist()
        return ids


def _paint_tick(painter: QPainter, corner: QPoint, is_ticked: bool, theme: Theme) -> None:
    box = QRectF(corner.x() + _BOX_MARGIN, corner.y() + _BOX_MARGIN, _BOX, _BOX)
    painter.setPen(QPen(QColor(theme.outline), 1.5))
    painter.setBrush(QColor(theme.accent) if is_ticked else QColor(theme.field))
    painter.drawRoundedRect(box, 3, 3)
    if is_ticked:
        painter.setPen(QPen(QColor(theme.on_accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [(0.25, 0.52), (0.43, 0.70), (0.76, 0.32)]
        tick = [box.topLeft() + QPointF(x * _BOX, y * _BOX) for x, y in points]
        painter.drawPolyline(QPolygonF(tick))

"""A grid whose cells are selected with the keyboard and the pointer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.selection import Selection
from mars_labeler.ui.widgets.grid_rows import NO_GROUPS, Positions
from mars_labeler.ui.widgets.rubber_band import RubberBand
from mars_labeler.ui.widgets.virtual_grid import VirtualGrid

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT_OR_META = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_AUTOSCROLL_MS = 16


class SelectableGrid(VirtualGrid):
    """Keys, clicks and the rubber band over a `Selection`; a subclass paints it.

    It takes only the keys that move and select (arrows, Home, End, PageUp, PageDown, each also
    with Shift or Ctrl; Ctrl+Space; Ctrl+A) and leaves all others to the window's actions.
    """

    current_changed = Signal(int)
    """Another image is the current one: its id, or -1 when nothing is shown."""

    selection_changed = Signal()
    """Other images are selected, or another one is current."""

    activated = Signal(int)
    """This image was double-clicked."""

    menu_requested = Signal(QPoint)
    """A context menu for the selection is wanted at this global point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self.band: RubberBand | None = None
        self._announced: ImageId = NONE
        self._painted = self.selection.marks()
        self._autoscroll = QTimer(self)
        self._autoscroll.setInterval(_AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._on_autoscroll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_ids(self, image_ids: NDArray[np.int64], starts: Positions = NO_GROUPS) -> None:
        """Show other images and keep what is selected among them.

        Args:
            image_ids: int64 (M,), by position.
            starts: intp (G,), the first position of each group; empty for no groups.
        """
        self.band = None
        before = self.selection.current
        was_in_sight = before in self.visible_positions()
        self.selection.reset(image_ids)
        after = self.selection.current
        self.set_count(len(image_ids), before if was_in_sight else NONE, after, starts)
        self._announce(is_followed=True)

    def select_all(self) -> None:
        """Select everything that is shown."""
        self.selection.select_all()
        self._announce()

    def select_group(self, group: int, is_adding: bool = False) -> None:
        """Select the images of a group, and those selected before with them if asked."""
        span = self.grid_layout.rows.group_span(group)
        base = self.selection.positions if is_adding else None
        self.selection.select(np.arange(span.start, span.stop), base)
        self._announce()

    def select_current_group(self) -> None:
        """Select the images of the current one's group; without groups, all."""
        if self.selection.current != NONE:
            self.select_group(self.grid_layout.rows.group_of(self.selection.current))

    def collapse_selection(self) -> None:
        """Select the current image alone."""
        self.selection.collapse()
        self._announce()

    def move_to(self, position: int) -> None:
        """Select one position alone, make it the current one and scroll to it."""
        self.selection.move(position)
        self._announce(is_followed=True)

    def kept_position(self) -> int:
        """Return the cell that stays in its place when the columns change."""
        current = self.selection.current
        return current if current in self.visible_positions() else super().kept_position()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, extend and select; leave every other key to the window."""
        current, key = self.selection.current, event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return
        if key == Qt.Key.Key_Space and event.modifiers() == _CONTROL and current != NONE:
            self.selection.toggle(current)
            self._announce()
            return
        target = self.grid_layout.step(current, key, self.viewport().height())
        if target == NONE or event.modifiers() & _ALT_OR_META:
            event.ignore()
            return
        self._follow_key(target, event.modifiers())

    def _follow_key(self, target: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & _SHIFT:
            self.selection.extend(target)
        elif modifiers & _CONTROL:
            self.selection.move_current(target)
        else:
            self.selection.move(target)
        self._announce(is_followed=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys arrive here."""
        super().focusInEvent(event)
        self.update_cell(self.selection.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.update_cell(self.selection.current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is pressed; a drag from here on is a rubber band."""
        point = self.content_point(event.position().toPoint())
        position, modifiers = self.grid_layout.position_at(point), event.modifiers()
        group = self.grid_layout.group_at(point)
        if event.button() == Qt.MouseButton.RightButton:
            if group != NONE:
                self.select_group(group)
            elif position != NONE and not self.selection.is_selected(position):
                self.move_to(position)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        is_adding = bool(modifiers & (_CONTROL | _SHIFT))
        if position != NONE:
            self._press(position, modifiers)
        elif group != NONE:
            self.select_group(group, is_adding)
            return
        self.band = RubberBand(point, self.selection.positions if is_adding else None)

    def _press(self, position: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & _SHIFT:
            self.selection.extend(position)
        elif modifiers & _CONTROL:
            self.selection.toggle(position)
        else:
            self.selection.move(position)
        self._announce(is_followed=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the rubber band, and scroll when it is pulled out of the view."""
        if self.band is None:
            return
        point = event.position().toPoint()
        self._drag_band(point)
        is_outside = not 0 <= point.y() < self.viewport().height()
        if not (self.band.is_active and is_outside):
            self._autoscroll.stop()
        elif not self._autoscroll.isActive():
            self._autoscroll.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the rubber band go; a click beside the cells selects the current image alone."""
        if event.button() != Qt.MouseButton.LeftButton or self.band is None:
            return
        was_active, base = self.band.is_active, self.band.base
        self.band = None
        self._autoscroll.stop()
        self.viewport().update()
        point = self.content_point(event.position().toPoint())
        if not was_active and base is None and self.grid_layout.position_at(point) == NONE:
            self.collapse_selection()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the image under the pointer."""
        position = self.grid_layout.position_at(self.content_point(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and position != NONE:
            self.activated.emit(int(self.selection.current_id))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu under the pointer or, from the keyboard, in the current cell."""
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            center = self.view_rect(max(0, self.selection.current)).center()
            point = self.viewport().mapToGlobal(center)
        self.menu_requested.emit(point)

    def _drag_band(self, view_point: QPoint) -> None:
        if self.band is None:
            return
        self.band.drag_to(self.content_point(view_point))
        if self.band.is_active:
            touched = self.grid_layout.positions_in(self.band.rect)
            self.selection.select(touched, self.band.base)
            self._announce()

    @Slot()
    def _on_autoscroll(self) -> None:
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        overshoot = min(0, pointer.y()) + max(0, pointer.y() - self.viewport().height())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + overshoot // 4)
        self._drag_band(pointer)

    def _announce(self, is_followed: bool = False) -> None:
        """Show the selection as it is now and tell of it; scroll to the current cell if asked."""
        if is_followed and self.selection.current != NONE:
            self.ensure_visible(self.selection.current)
        self._repaint_selection()
        self.announce_current()
        if self.selection.current_id != self._announced:
            self._announced = self.selection.current_id
            self.current_changed.emit(self._announced)
        self.selection_changed.emit()

    def painted_rect(self, position: int) -> QRect:
        """Return where a cell paints, in the viewport: only marked ones have rings around them."""
        is_marked = position == self.selection.current or self.selection.is_selected(position)
        return super().painted_rect(position) if is_marked else self.view_rect(position)

    def _repaint_selection(self) -> None:
        """Repaint the cells in sight that are selected, or the current one, where they were not."""
        before, now = self._painted, self.selection.marks()
        self._painted = now
        has_band = self.band is not None and self.band.is_active
        if has_band or len(before.is_selected) != len(now.is_selected):
            self.viewport().update()
            return
        visible = self.visible_positions()
        span = slice(visible.start, visible.stop)
        is_other = before.is_selected[span] != now.is_selected[span]
        changed = visible.start + np.flatnonzero(is_other)
        for position in {*changed.tolist(), before.current, now.current} - {NONE}:
            self.update_cell(position)

    def announce_current(self) -> None:
        """Put the current cell into words for a screen reader; a subclass knows the words."""

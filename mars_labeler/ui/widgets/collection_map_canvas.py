"""Selecting the points of a map: with the pointer, a lasso, or the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.map_points import (
    Flags,
    MapPoints,
    inside_polygon,
    nearest_place,
    neighbor_place,
)
from mars_labeler.ui.models.map_window import ZOOM_STEP
from mars_labeler.ui.widgets.collection_map_gesture import Gesture, begun_by
from mars_labeler.ui.widgets.collection_map_marks import Card, paint_card, paint_lasso, paint_ring
from mars_labeler.ui.widgets.collection_map_view import CollectionMapView

REACH_PX = 12.0
"""How near the pointer has to be to a point."""

CardSource = Callable[[ImageId], Card | None]
"""Image id -> what is shown of it beside its point, None for nothing."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOMS = {
    Qt.Key.Key_Plus: ZOOM_STEP,
    Qt.Key.Key_Equal: ZOOM_STEP,
    Qt.Key.Key_Minus: 1 / ZOOM_STEP,
    Qt.Key.Key_0: 0.0,  # fit
}
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class CollectionMapCanvas(CollectionMapView):
    """A map whose images can be selected, and of which one shows its card.

    What the filters hide cannot be selected.
    """

    selection_changed = Signal()
    """The person selected other images."""

    pointed_changed = Signal()
    """The card of another image is shown, or none."""

    activated = Signal(int)
    """The person wants to see this image as large as it is."""

    menu_requested = Signal(QPoint)
    """The person wants the menu of the selected images, at this point of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card_of: CardSource | None = None
        self._gesture: Gesture | None = None
        self._lasso: list[tuple[float, float]] = []
        self._hovered = self._current = NONE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of the collection"))

    def set_cards(self, card_of: CardSource | None) -> None:
        """Take from here what is shown of an image beside its point; None shows nothing."""
        self._card_of = card_of
        self.update()

    @property
    def current_id(self) -> ImageId:
        """The image that the keyboard is on, `NONE` for none."""
        return self._id_at(self._current)

    @property
    def pointed_id(self) -> ImageId:
        """The image whose card is shown: under the pointer, else the one selected alone."""
        if self._hovered != NONE:
            return self._id_at(self._hovered)
        is_alone = np.count_nonzero(self.points.is_selected) == 1
        return self.current_id if is_alone else NONE

    @property
    def has_lasso(self) -> bool:
        """Whether the line that was drawn round images is shown."""
        return bool(self._lasso)

    def show_points(self, points: MapPoints) -> None:
        """Show other points, or the same in other colors; the current one is kept."""
        current = self.current_id
        super().show_points(points)
        self._current = points.place_of(current)
        self._hovered = NONE

    def clear_selection(self) -> bool:
        """Select nothing, and take the lasso away; return whether there was anything."""
        was_there = bool(self.points.is_selected.any()) or self.has_lasso
        self._select(np.zeros(len(self.points), bool), NONE)
        return was_there

    def select_all(self) -> None:
        """Select all images that the filters do not hide."""
        self._select(~self.points.is_dimmed, self._current)

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the lasso, the rings of two images, and a card."""
        theme = theme_of(self.palette())
        corners = [QPointF(x, y) for x, y in self._lasso_in_view()]
        if self._gesture is not None and self._gesture.corners:
            corners = self._gesture.corners
        if corners:
            paint_lasso(painter, corners, theme)
        for place, color in ((self._current, theme.accent), (self._hovered, theme.text)):
            if place != NONE:
                paint_ring(painter, self.point_at(place), self.radius, color)
        pointed = self.pointed_id
        is_resting = pointed != NONE and self._gesture is None
        card = self._card_of(pointed) if self._card_of is not None and is_resting else None
        if card is not None:
            paint_card(painter, QRectF(self.rect()), self.view_point(pointed), card, theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a lasso or a move; the right button selects what it is over."""
        self._gesture = begun_by(event)
        if self._gesture is not None and self._gesture.is_moving:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        place = self._place_at(event.position())
        is_right = event.button() == Qt.MouseButton.RightButton
        if is_right and place != NONE and not self.points.is_selected[place]:
            self._click(place, is_adding=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the map, draw the lasso, or point at what is under the pointer."""
        if self._gesture is None:
            self._hover(self._place_at(event.position()))
            return
        step = self._gesture.follow(event.position())
        if self._gesture.is_moving:
            self.look(self.window_on_map.moved(step.x(), step.y()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        gesture, self._gesture = self._gesture, None
        self.unsetCursor()
        self.update()
        if gesture is None or gesture.is_moving:
            return
        if gesture.corners:
            self._select_inside(gesture)
        else:
            self._click(self._place_at(event.position()), gesture.is_adding)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the image under the pointer."""
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place != NONE:
            self.activated.emit(self._id_at(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, and point at what is under the pointer then."""
        super().wheelEvent(event)
        self._hover(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._hover(NONE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a neighbor, zoom, open; leave every other key to the window."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~_SHIFT:
            event.ignore()
        elif key in _DIRECTIONS:
            self._step(_DIRECTIONS[Qt.Key(key)])
        elif key in _ZOOMS:
            factor = _ZOOMS[Qt.Key(key)]
            self.zoom_by(factor) if factor else self.fit()
        elif key in _OPENING and self._current != NONE:
            self.activated.emit(self.current_id)
        else:
            event.ignore()

    def _id_at(self, place: int) -> ImageId:
        return NONE if place == NONE else int(self.points.ids[place])

    def _place_at(self, point: QPointF) -> int:
        reachable = self.points.reachable
        shown = self.window_on_map.to_view(self.points.positions[reachable])
        nearest = nearest_place(shown, (point.x(), point.y()), REACH_PX)
        return NONE if nearest == NONE else int(reachable[nearest])

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.pointed_changed.emit()
            self.update()

    def _step(self, direction: tuple[int, int]) -> None:
        """Select the next image in a direction; the first time, the one in the middle."""
        positions, reachable = self.points.positions, self.points.reachable
        if self._current == NONE:
            found = nearest_place(positions[reachable], self.window_on_map.center, 2.0)
        else:
            found = neighbor_place(positions[reachable], positions[self._current], direction)
        if found != NONE:
            place = int(reachable[found])
            self.look(self.window_on_map.showing(*positions[place].tolist()))
            self._hovered = NONE
            self._click(place, is_adding=False)

    def _click(self, place: int, is_adding: bool) -> None:
        """Select one image alone, or add it or take it away; beside all images, none."""
        is_selected = self.points.is_selected.copy() if is_adding else self._none()
        if place != NONE:
            is_selected[place] = not (is_adding and is_selected[place])
        elif is_adding:
            return
        self._select(is_selected, place)

    def _select_inside(self, gesture: Gesture) -> None:
        window = self.window_on_map
        lasso = [window.to_map(point.x(), point.y()) for point in gesture.corners]
        is_selected = inside_polygon(self.points.positions, np.array(lasso))
        is_selected &= ~self.points.is_dimmed
        if gesture.is_adding:
            is_selected |= self.points.is_selected
        self._select(is_selected, NONE)
        self._lasso = lasso

    def _select(self, is_selected: Flags, current: int) -> None:
        self._lasso = []
        self._current = current
        super().show_points(self.points.selecting(is_selected))
        self.selection_changed.emit()
        self.pointed_changed.emit()

    def _none(self) -> Flags:
        return np.zeros(len(self.points), bool)

    def _lasso_in_view(self) -> list[list[float]]:
        if not self._lasso:
            return []
        corners: list[list[float]] = self.window_on_map.to_view(
            np.array(self._lasso, np.float32)
        ).tolist()
        return corners

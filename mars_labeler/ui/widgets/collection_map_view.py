"""The points of a map in a view that can be zoomed and moved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.models.map_points import MapPoints, no_points
from mars_labeler.ui.models.map_window import ZOOM_STEP, MapWindow
from mars_labeler.ui.widgets.collection_map_raster import dot_radius, draw_points
from mars_labeler.ui.widgets.painting import draw_focus_ring

_WHEEL_NOTCH = 120


class CollectionMapView(QWidget):
    """Paints points from one picture of them, which is drawn anew only when they change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = no_points()
        self.window_on_map = MapWindow(1, 1)
        self._image: QImage | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 120)

    @property
    def zoom(self) -> float:
        """How much larger than fitted the map is."""
        return self.window_on_map.zoom

    @property
    def radius(self) -> float:
        """Of a point, in device-independent pixels."""
        return dot_radius(len(self.points), self.window_on_map.scale)

    def show_points(self, points: MapPoints) -> None:
        """Show other points, or the same in other colors."""
        self.points = points
        self._draw_anew()

    def fit(self) -> None:
        """Show the whole map."""
        self.look(MapWindow(self.width(), self.height()))

    def zoom_by(self, factor: float) -> None:
        """Enlarge about the middle of the view."""
        self.look(self.window_on_map.zoomed(factor, self.width() / 2, self.height() / 2))

    def look(self, window: MapWindow) -> None:
        """Show another part of the map."""
        if window != self.window_on_map:
            self.window_on_map = window
            self._draw_anew()

    def view_point(self, image_id: ImageId) -> QPointF:
        """Return where an image of the map lies in the view."""
        return self.point_at(self.points.place_of(image_id))

    def point_at(self, place: int) -> QPointF:
        """Return where the point of a place lies in the view."""
        x, y = self.window_on_map.to_view(self.points.positions[place])
        return QPointF(float(x), float(y))

    def paint_marks(self, painter: QPainter) -> None:
        """Paint what lies over the points."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture of the points, then the marks."""
        theme, ratio = theme_of(self.palette()), self.devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = draw_points(self.points, self.window_on_map, ratio, theme)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_marks(painter)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), theme)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the middle there."""
        super().resizeEvent(event)
        self.look(self.window_on_map.resized(self.width(), self.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_anew()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        factor = ZOOM_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH)
        point = event.position()
        self.look(self.window_on_map.zoomed(factor, point.x(), point.y()))
        event.accept()

    def _draw_anew(self) -> None:
        self._image = None
        self.update()

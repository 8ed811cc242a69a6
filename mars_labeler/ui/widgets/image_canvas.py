"""One picture with zoom and pan."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import BODY_PX, GRID

ZOOM_STEP = 1.25
MAX_ZOOM = 16.0
_WHEEL_NOTCH = 120
_PIXELS_FROM = 3.0
"""From this zoom on pixels are shown as squares: smoothing would invent detail."""


class ImageCanvas(QWidget):
    """Shows a pixmap: fitted into the view, or at a zoom in screen pixels per image pixel."""

    zoom_changed = Signal(float)
    """Screen (device) pixels per image pixel."""

    pointer_moved = Signal()
    """The pointer is over another point of the view, or has left it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._overlay: QPixmap | None = None
        self._overlay_place = QRectF()
        self._message = ""
        self._is_fitted = True
        self._scale = 1.0  # device-independent pixels per image pixel
        self._center = QPointF()  # the image point in the middle of the view
        self._drag_from: QPoint | None = None
        self._pointer: QPointF | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(8 * GRID, 8 * GRID)

    @property
    def zoom(self) -> float:
        """Screen (device) pixels per image pixel."""
        return self._scale * self.devicePixelRatioF()

    @property
    def is_fitted(self) -> bool:
        """Whether the picture is kept as large as the view."""
        return self._is_fitted

    @property
    def center(self) -> QPointF:
        """The point of the image that is in the middle of the view, in image pixels."""
        return QPointF(self._center)

    @property
    def message(self) -> str:
        """Why there is no picture, empty while there is nothing to tell."""
        return self._message

    @property
    def pixmap(self) -> QPixmap | None:
        """The picture shown."""
        return self._pixmap

    @property
    def has_overlay(self) -> bool:
        """Whether something is laid over the picture."""
        return self._overlay is not None

    @property
    def pointed_pixel(self) -> QPoint | None:
        """Column and row of the image pixel under the pointer, None where there is none."""
        if self._pixmap is None or self._pointer is None:
            return None
        point = self.image_point(self._pointer)
        pixel = QPoint(math.floor(point.x()), math.floor(point.y()))
        return pixel if self._pixmap.rect().contains(pixel) else None

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show another picture, fitted into the view; None shows none."""
        self._pixmap, self._message = pixmap, ""
        self._overlay = None
        self.fit()

    def set_overlay(self, overlay: QPixmap | None, place: QRectF | None = None) -> None:
        """Lay a translucent picture over the one that is shown, until another one is.

        Args:
            overlay: What is laid over it; None takes it away.
            place: Its edges, as shares of the width and height of the picture; what lies beyond
                the picture is not shown. None for all of the picture.
        """
        self._overlay = overlay
        self._overlay_place = QRectF(0, 0, 1, 1) if place is None else place
        self.update()

    def replace_pixmap(self, pixmap: QPixmap) -> None:
        """Show a finer or otherwise better picture of the same thing where the old one is."""
        old, self._pixmap, self._message = self._pixmap, pixmap, ""
        if old is None or self._is_fitted:
            self.fit()
            return
        ratio = pixmap.width() / old.width()
        self._center *= ratio
        self._set_scale(self._scale / ratio)

    def show_message(self, text: str) -> None:
        """Tell in the middle of the view why there is no picture."""
        self._message = text
        self.update()

    def fit(self) -> None:
        """Make the picture as large as the view."""
        self._is_fitted = True
        if self._pixmap is not None:
            size = QSizeF(self._pixmap.size())
            self._center = QPointF(size.width() / 2, size.height() / 2)
            self._set_scale(self._fitting_scale())
        self.update()

    def actual_size(self) -> None:
        """Show one image pixel as one pixel of the screen."""
        self._zoom_about(QRectF(self.rect()).center(), 1.0 / self.zoom)

    def zoom_in(self) -> None:
        """Enlarge about the middle of the view."""
        self._zoom_about(QRectF(self.rect()).center(), ZOOM_STEP)

    def zoom_out(self) -> None:
        """Reduce about the middle of the view."""
        self._zoom_about(QRectF(self.rect()).center(), 1.0 / ZOOM_STEP)

    def image_point(self, view_point: QPointF) -> QPointF:
        """Return the image point, in image pixels, under a point of the view."""
        return self._center + (view_point - QRectF(self.rect()).center()) / self._scale

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part of the picture in sight, or the message."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme_of(self.palette()).background))
        if self._pixmap is not None:
            is_smooth = self.zoom < _PIXELS_FROM or self._is_fitted
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
            painter.translate(QRectF(self.rect()).center())
            painter.scale(self._scale, self._scale)
            painter.translate(-self._center)
            painter.drawPixmap(0, 0, self._pixmap)
            self._paint_overlay(painter, QRectF(self._pixmap.rect()))
            painter.resetTransform()
        if self._message:
            self._paint_message(painter)
        painter.end()

    def _paint_overlay(self, painter: QPainter, picture: QRectF) -> None:
        if self._overlay is None:
            return
        place = self._overlay_place
        width, height = picture.width(), picture.height()
        target = QRectF(
            place.x() * width, place.y() * height, place.width() * width, place.height() * height
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(picture)
        painter.drawPixmap(target, self._overlay, QRectF(self._overlay.rect()))
        painter.setClipping(False)

    def _paint_message(self, painter: QPainter) -> None:
        theme, font = theme_of(self.palette()), self.font()
        font.setPixelSize(BODY_PX)
        painter.setFont(font)
        room = self.rect().adjusted(4 * GRID, 4 * GRID, -4 * GRID, -4 * GRID)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        text = painter.boundingRect(room, flags, self._message)
        painter.fillRect(text.adjusted(-GRID, -GRID, GRID, GRID), QColor(theme.panel))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, flags, self._message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self._zoom_about(event.position(), ZOOM_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() != Qt.MouseButton.LeftButton or self._pixmap is None:
            event.ignore()
            return
        self._drag_from = event.position().toPoint()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the pointer while it is held."""
        if self._drag_from is not None:
            point = event.position().toPoint()
            self._move_center(self._center - QPointF(point - self._drag_from) / self._scale)
            self._drag_from = point
        self._pointer = event.position()
        self.pointer_moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing any more."""
        super().leaveEvent(event)
        self._pointer = None
        self.pointer_moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = None
            self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and its own pixels, about the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_fitted:
            self._zoom_about(event.position(), 1.0 / self.zoom)
        else:
            self.fit()

    def _zoom_about(self, view_point: QPointF, factor: float) -> None:
        """Change the zoom; the image point under `view_point` stays there."""
        if self._pixmap is None:
            return
        held = self.image_point(view_point)
        self._is_fitted = False
        lowest = min(self._fitting_scale(), 1.0 / self.devicePixelRatioF())
        highest = max(MAX_ZOOM / self.devicePixelRatioF(), self._fitting_scale())
        self._set_scale(min(max(self._scale * factor, lowest), highest))
        offset = (view_point - QRectF(self.rect()).center()) / self._scale
        self._move_center(held - offset)

    def _move_center(self, center: QPointF) -> None:
        """Look at another point of the image; the middle of the view never leaves the image."""
        if self._pixmap is None:
            return
        x = min(max(center.x(), 0.0), float(self._pixmap.width()))
        y = min(max(center.y(), 0.0), float(self._pixmap.height()))
        self._center = QPointF(x, y)
        self.update()

    def _fitting_scale(self) -> float:
        if self._pixmap is None or self._pixmap.isNull():
            return 1.0
        width_ratio = self.width() / self._pixmap.width()
        return max(1e-3, min(width_ratio, self.height() / self._pixmap.height()))

    def _set_scale(self, scale: float) -> None:
        self._scale = scale
        self.update()
        self.zoom_changed.emit(self.zoom)

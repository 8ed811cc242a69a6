"""Thumbnails at the size they are drawn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.thumbnails.pixmap_cache import MEBIBYTE, PixmapCache

_MAX_BYTES = 64 * MEBIBYTE


class FittedPixmaps:
    """Scales each thumbnail once, so that a repaint only copies pixels.

    Scaling at every paint costs more, and skips pixels where it more than halves the picture.
    """

    def __init__(self) -> None:
        self._cache = PixmapCache(_MAX_BYTES)
        self._size = (0, 1.0)

    def fit(self, image_id: ImageId, pixmap: QPixmap, side: int, ratio: float) -> QPixmap:
        """Return a thumbnail scaled to fit a square.

        Args:
            image_id: Its image.
            pixmap: The thumbnail.
            side: Side of the square, in device-independent pixels.
            ratio: Screen pixels per device-independent pixel.
        """
        if self._size != (side, ratio):
            self._cache.clear()
            self._size = (side, ratio)
        fitted = self._cache.get(image_id)
        if fitted is None:
            fitted = _scaled(pixmap, round(side * ratio))
            fitted.setDevicePixelRatio(ratio)
            self._cache.put(image_id, fitted)
        return fitted

    def discard(self, image_id: ImageId) -> None:
        """Scale the thumbnail of an image anew: it is another one now."""
        self._cache.discard(image_id)

    def clear(self) -> None:
        """Scale all thumbnails anew."""
        self._cache.clear()


def _scaled(pixmap: QPixmap, side: int) -> QPixmap:
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return pixmap.scaled(side, side, ratio, smooth)

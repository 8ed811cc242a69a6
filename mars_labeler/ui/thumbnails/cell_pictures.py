"""The thumbnails of a grid's cells at the size they are drawn."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.thumbnails.fitted_pixmaps import FittedPixmaps
from mars_labeler.ui.thumbnails.store import ThumbnailStore


class CellPictures:
    """Scales what a store has to the cells; those of stacks are a little smaller.

    Each size has a cache of its own, since one that changes its size forgets all.
    """

    def __init__(self) -> None:
        self.store: ThumbnailStore | None = None
        self._single, self._stacked = FittedPixmaps(), FittedPixmaps()

    def set_store(self, store: ThumbnailStore | None) -> None:
        """Take the thumbnails from here from now on; None has none."""
        self.store = store
        for fitted in (self._single, self._stacked):
            fitted.clear()

    def picture(self, image_id: ImageId, side: int, ratio: float, is_stack: bool) -> QPixmap | None:
        """Return a thumbnail fitted into a square, None while there is none.

        Args:
            image_id: Its image.
            side: Side of the square, in device-independent pixels.
            ratio: Screen pixels per device-independent pixel.
            is_stack: Whether it is drawn for a stack.
        """
        pixmap = None if self.store is None else self.store.pixmap(image_id)
        if pixmap is None:
            return None
        fitted = self._stacked if is_stack else self._single
        return fitted.fit(image_id, pixmap, side, ratio)

    def failure(self, image_id: ImageId) -> str:
        """Return why an image has no thumbnail, empty when it has or may yet have one."""
        return "" if self.store is None else self.store.failure(image_id)

    def discard(self, image_id: ImageId) -> None:
        """Scale the thumbnail of an image anew: it is another one now."""
        for fitted in (self._single, self._stacked):
            fitted.discard(image_id)

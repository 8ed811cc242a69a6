"""A bounded memory of pixmaps."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QPixmap

from mars_labeler.domain.records import ImageId

MEBIBYTE = 1024**2


class PixmapCache:
    """The pixmaps used last, by image id; the least recently used go first.

    Args:
        max_bytes: How many bytes all of them may take; the newest is kept in any case.
    """

    def __init__(self, max_bytes: int = 96 * MEBIBYTE) -> None:
        self._max_bytes = max_bytes
        self._least = 1
        self._pixmaps: OrderedDict[ImageId, QPixmap] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._pixmaps)

    def __contains__(self, image_id: ImageId) -> bool:
        return image_id in self._pixmaps

    def get(self, image_id: ImageId) -> QPixmap | None:
        """Return a pixmap and remember that it was used, or None."""
        pixmap = self._pixmaps.get(image_id)
        if pixmap is not None:
            self._pixmaps.move_to_end(image_id)
        return pixmap

    def keep_at_least(self, count: int) -> None:
        """Keep that many of the newest, whatever they take: those that are wanted at one time.

        If they pushed each other out, they would be fetched for ever.
        """
        self._least = max(1, count)

    def put(self, image_id: ImageId, pixmap: QPixmap) -> None:
        """Keep a pixmap, at the cost of those not used for longest."""
        self.discard(image_id)
        self._pixmaps[image_id] = pixmap
        self._bytes += _byte_size(pixmap)
        while self._bytes > self._max_bytes and len(self._pixmaps) > self._least:
            _, oldest = self._pixmaps.popitem(last=False)
            self._bytes -= _byte_size(oldest)

    def discard(self, image_id: ImageId) -> None:
        """Forget a pixmap if it is there."""
        pixmap = self._pixmaps.pop(image_id, None)
        if pixmap is not None:
            self._bytes -= _byte_size(pixmap)

    def clear(self) -> None:
        """Forget all pixmaps."""
        self._pixmaps.clear()
        self._bytes = 0


def _byte_size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8

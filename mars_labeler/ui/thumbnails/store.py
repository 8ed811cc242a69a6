"""The thumbnails as pixmaps, fetched when they are first wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.thumbnails.decoding import ThumbnailSource, decode_jpeg
from mars_labeler.ui.thumbnails.image_loader import ImageLoader
from mars_labeler.ui.thumbnails.pixmap_cache import PixmapCache


class ThumbnailStore(QObject):
    """What the grid, the preview and the loupe draw thumbnails from.

    Whoever creates it calls `shutdown` before letting go of it.

    Args:
        source: Image id -> JPEG bytes; called in worker threads; may raise `ImageDecodeError`.
        cache: Where the pixmaps are kept.
    """

    loaded = Signal(int)
    """The pixmap of this image is there now."""

    failed = Signal(int, str)
    """This image has no thumbnail; the reason, as a person reads it."""

    def __init__(
        self,
        source: ThumbnailSource,
        cache: PixmapCache | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cache = PixmapCache() if cache is None else cache
        self._failures: dict[ImageId, str] = {}

        def fetch(image_id: ImageId) -> QImage:
            return decode_jpeg(source(image_id))

        self._loader = ImageLoader(fetch, parent=self)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)

    def pixmap(self, image_id: ImageId) -> QPixmap | None:
        """Return an image's thumbnail if it is there; it does not ask for it."""
        return self._cache.get(image_id)

    def failure(self, image_id: ImageId) -> str:
        """Return why an image has no thumbnail, empty when it has or may yet have one."""
        return self._failures.get(image_id, "")

    def want(self, image_ids: Sequence[ImageId]) -> None:
        """Fetch what is missing of these, the first of them first, and nothing else."""
        self._cache.keep_at_least(len(image_ids))
        self._loader.want([each for each in image_ids if self._is_missing(each)])

    def forget(self, image_ids: Sequence[ImageId] | None = None) -> None:
        """Fetch these anew (None: all of them) when they are next wanted."""
        if image_ids is None:
            self._cache.clear()
            self._failures.clear()
            return
        for image_id in image_ids:
            self._cache.discard(image_id)
            self._failures.pop(image_id, None)

    def shutdown(self) -> None:
        """Stop the threads and wait for them."""
        self._loader.shutdown()

    def _is_missing(self, image_id: ImageId) -> bool:
        return image_id not in self._cache and image_id not in self._failures

    @Slot(int, object)
    def _on_loaded(self, image_id: ImageId, image: QImage) -> None:
        self._cache.put(image_id, QPixmap.fromImage(image))
        self.loaded.emit(image_id)

    @Slot(int, str)
    def _on_failed(self, image_id: ImageId, reason: str) -> None:
        self._failures[image_id] = reason
        self.failed.emit(image_id, reason)

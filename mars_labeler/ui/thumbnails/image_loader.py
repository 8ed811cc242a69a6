"""Reading and decoding images in worker threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.records import ImageId
from mars_labeler.ui.thumbnails.wanted_queue import WantedQueue

T = TypeVar("T")

log = logging.getLogger(__name__)


class ImageLoader(QObject, Generic[T]):
    """Fetches images by id in a few threads of its own and delivers them on its own thread.

    Whoever creates it calls `shutdown` before letting go of it.

    Args:
        fetch: Reads one image; called in worker threads, with an image id. What it returns is
            the payload of `loaded`. A `UserFacingError` becomes the reason of `failed`.
        threads: How many images are read at the same time.
    """

    loaded = Signal(int, object)
    """Image id and what `fetch` returned."""

    failed = Signal(int, str)
    """Image id and the reason, as a person reads it."""

    _fetched = Signal(int, object, str)

    def __init__(
        self, fetch: Callable[[ImageId], T], threads: int = 2, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._queue = WantedQueue(threads)
        self._is_shut_down = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._fetched.connect(self._on_fetched)

    def want(self, image_ids: Sequence[ImageId]) -> None:
        """Fetch these images, the first of them first.

        Images wanted before and not yet begun are dropped unless they are wanted again.
        """
        if self._is_shut_down:
            return
        for _ in range(self._queue.replace(image_ids)):
            self._pool.start(_Worker(self))

    def shutdown(self) -> None:
        """Drop what has not begun and wait for the threads; nothing is delivered afterwards."""
        self._is_shut_down = True
        self._queue.replace(())
        self._pool.waitForDone()

    def fetch_all(self) -> None:
        """Fetch until nothing is wanted any more; runs in a worker thread."""
        while (image_id := self._queue.take()) is not None:
            payload, reason = self._attempt(image_id)
            self._fetched.emit(image_id, payload, reason)

    def _attempt(self, image_id: ImageId) -> tuple[T | None, str]:
        try:
            return self._fetch(image_id), ""
        except UserFacingError as error:
            return None, str(error)
        except Exception:  # a bug in one image must not stop the thread for all the others
            log.exception("Cannot load image %d", image_id)
            return None, self.tr("Unexpected error. The log has the details.")

    @Slot(int, object, str)
    def _on_fetched(self, image_id: ImageId, payload: T | None, reason: str) -> None:
        self._queue.finish(image_id)
        if self._is_shut_down:
            return
        if payload is None:
            self.failed.emit(image_id, reason)
        else:
            self.loaded.emit(image_id, payload)


class _Worker(QRunnable):
    def __init__(self, loader: ImageLoader[T]) -> None:
        super().__init__()
        self._loader = loader

    def run(self) -> None:
        self._loader.fetch_all()

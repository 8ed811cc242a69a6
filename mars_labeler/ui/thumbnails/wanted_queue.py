"""Which images the worker threads fetch next."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from mars_labeler.domain.records import ImageId


class WantedQueue:
    """The images wanted now, handed out to a bounded number of workers. Safe between threads.

    A new wish replaces the one before it, so that what scrolled out of sight is never fetched.

    Args:
        max_workers: How many workers may take from it at the same time.
    """

    def __init__(self, max_workers: int) -> None:
        self._max_workers = max_workers
        self._lock = threading.Lock()
        self._waiting: list[ImageId] = []
        self._under_way: set[ImageId] = set()
        self._workers = 0

    def replace(self, image_ids: Iterable[ImageId]) -> int:
        """Want these images, most wanted first, and no others.

        Returns:
            How many workers to start; each calls `take` until it returns None.
        """
        with self._lock:
            waiting = [each for each in image_ids if each not in self._under_way]
            self._waiting = waiting[::-1]
            missing = min(len(waiting), self._max_workers - self._workers)
            self._workers += missing
            return missing

    def take(self) -> ImageId | None:
        """Return the next image to fetch, or None: then the worker must end."""
        with self._lock:
            if not self._waiting:
                self._workers -= 1
                return None
            image_id = self._waiting.pop()
            self._under_way.add(image_id)
            return image_id

    def finish(self, image_id: ImageId) -> None:
        """Record that the outcome of an image has been delivered: it may be wanted again."""
        with self._lock:
            self._under_way.discard(image_id)

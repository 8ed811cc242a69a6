"""Decoded images in one temporary file, so that no epoch decodes them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.embedding import read_squares
from mars_labeler.learning.pool import LoadImage
from mars_labeler.learning.threads import ordered_results
from mars_labeler.learning.views import square_side

_BATCH = 16


class SquareFile:
    """N decoded (3, B, B) uint8 squares on disk, read through the memory the system can spare.

    Args:
        file: An empty temporary file, open for writing and reading.
        image_size: Side in pixels of the views that will be cut from the squares.
    """

    def __init__(self, file: IO[bytes], image_size: int) -> None:
        self._file = file
        self._image_size = image_size
        self._squares: NDArray[np.uint8] = np.empty((0, 3, 1, 1), np.uint8)

    def fill(
        self, image_ids: NDArray[np.int64], load_image: LoadImage, report: Callable[[int], None]
    ) -> list[int]:
        """Decode the images into the file, in order, in one thread a core.

        Args:
            image_ids: (N,) ids.
            load_image: Reads one image; called from several threads.
            report: Called after each batch with the images done so far; may raise.

        Returns:
            Ids of the images that could not be read; the rows are those of the others.

        Raises:
            OSError: The disk is full.
        """
        starts = range(0, len(image_ids), _BATCH)
        batches = [image_ids[start : start + _BATCH] for start in starts]
        skipped: list[int] = []
        count = 0

        def decode(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], Tensor, list[int]]:
            return read_squares(ids, load_image, self._image_size)

        for place, (ids, squares, unreadable) in enumerate(ordered_results(decode, batches)):
            self._file.write(squares.numpy().tobytes())
            count += len(ids)
            skipped += unreadable
            report(min(len(image_ids), (place + 1) * _BATCH))
        self._map(count)
        return skipped

    def read(self, rows: NDArray[np.int64]) -> Tensor:
        """Return the (n, 3, B, B) uint8 squares of these rows."""
        return torch.from_numpy(self._squares[rows])

    def _map(self, count: int) -> None:
        self._file.flush()
        side = square_side(self._image_size)
        shape = (count, 3, side, side)
        if count:
            self._squares = np.memmap(self._file, np.uint8, "r", shape=shape)

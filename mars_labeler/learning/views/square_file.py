"""Decoded images in one file, so that no epoch decodes them again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.embedding import read_squares
from mars_labeler.learning.pool import LoadImage
from mars_labeler.learning.threads import ordered_results
from mars_labeler.learning.views.making import square_side

_BATCH = 16
_NOTED_EVERY = 1000

Ids = NDArray[np.int64]


class SquareFile:
    """N decoded (3, B, B) uint8 squares on disk, read through the memory the system can spare.

    Args:
        file: A file open for reading and writing; it holds the squares of `ids` and whatever an
            earlier process left behind them when it was killed. Best without a buffer, which on a
            full disk would fail once more when it is closed.
        image_size: Side in pixels of the views that will be cut from the squares.
        ids: (N,) images whose squares the file holds, in order.
        keep: Keeps the ids for a later process, whenever the squares of more of them are safely on
            disk (`keep_ids`); None for a file that ends with this one.
    """

    def __init__(
        self,
        file: IO[bytes],
        image_size: int,
        ids: Ids | None = None,
        keep: Callable[[Ids], None] | None = None,
    ) -> None:
        self._file = file
        self._image_size = image_size
        self._keep = keep
        self._squares: NDArray[np.uint8] = np.empty((0, 3, 1, 1), np.uint8)
        self._on_device: Tensor | None = None
        self.ids = np.empty(0, np.int64) if ids is None else ids[: self._count_on_disk()]
        """(N,) images whose squares are here; the rows of `read` count them."""

    def fill(
        self, image_ids: Ids, load_image: LoadImage, report: Callable[[int], None]
    ) -> list[int]:
        """Decode those images that are not here yet, in one thread a core.

        Whatever ends it early, what has been decoded is here and kept.

        Args:
            image_ids: (M,) ids.
            load_image: Reads one image; called from several threads.
            report: Called after each batch with the images done so far; may raise.

        Returns:
            Ids of the images that could not be read.

        Raises:
            OSError: The disk is full.
        """
        missing = image_ids[~np.isin(image_ids, self.ids)]
        batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
        done = len(image_ids) - len(missing)
        written: list[Ids] = []
        skipped: list[int] = []

        def decode(ids: Ids) -> tuple[Ids, Tensor, list[int]]:
            return read_squares(ids, load_image, self._image_size)

        self._file.seek(self.byte_count)
        try:
            for ids, squares, unreadable in ordered_results(decode, batches):
                self._write(squares.numpy().tobytes())
                written.append(ids)
                skipped += unreadable
                if sum(map(len, written)) >= _NOTED_EVERY:
                    self._note(written)
                done += len(ids) + len(unreadable)
                report(done)
        finally:
            self._note(written)
            self._map()
        return skipped

    def rows_of(self, image_ids: Ids) -> NDArray[np.int64]:
        """Return the rows of these images; all of them are here."""
        order = np.argsort(self.ids)
        found: NDArray[np.int64] = order[np.searchsorted(self.ids, image_ids, sorter=order)]
        return found

    def read(self, rows: NDArray[np.int64]) -> Tensor:
        """Return the (n, 3, B, B) uint8 squares of these rows."""
        if self._on_device is not None:
            return self._on_device[torch.from_numpy(rows).to(self._on_device.device)]
        return torch.from_numpy(self._squares[rows])

    def move_to(self, device: torch.device) -> None:
        """Keep all squares in the memory of a device: no step waits for them any more."""
        self._on_device = torch.from_numpy(np.array(self._squares)).to(device)

    @property
    def byte_count(self) -> int:
        """Bytes of all squares."""
        return len(self.ids) * self._square_bytes

    @property
    def _square_bytes(self) -> int:
        return 3 * square_side(self._image_size) ** 2

    def _count_on_disk(self) -> int:
        return os.fstat(self._file.fileno()).st_size // self._square_bytes

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:  # an unbuffered file may take less than it is given
            left = left[self._file.write(left) :]

    def _note(self, written: list[Ids]) -> None:
        """Count the squares of these images as here, and empty the list."""
        if not written:
            return
        self._file.flush()
        self.ids = np.concatenate([self.ids, *written])
        written.clear()
        if self._keep is not None:
            os.fsync(self._file.fileno())  # ids must not outlive their squares
            self._keep(self.ids)

    def _map(self) -> None:
        side = square_side(self._image_size)
        if len(self.ids):
            shape = (len(self.ids), 3, side, side)
            self._squares = np.memmap(self._file, np.uint8, "r", shape=shape)


def kept_ids(path: Path) -> Ids:
    """Return the images whose squares an earlier training left in the file `path`.

    None at all where the note of them is missing or damaged: they are then decoded again.
    """
    if not path.exists():
        return np.empty(0, np.int64)
    try:
        ids: Ids = np.load(_ids_path(path))
    except (OSError, EOFError, ValueError):
        return np.empty(0, np.int64)
    return ids


def keep_ids(path: Path, ids: Ids) -> None:
    """Note whose squares are in the file `path`, once they are there.

    Raises:
        OSError: The disk is full.
    """
    unfinished = path.with_suffix(".part.npy")
    with unfinished.open("wb") as file:
        np.save(file, ids)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(_ids_path(path))


def _ids_path(path: Path) -> Path:
    return path.with_suffix(".ids.npy")

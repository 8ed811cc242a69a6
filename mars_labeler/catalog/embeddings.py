"""Embeddings of images as memory-mapped arrays: one file of float16 rows a view.

Rows are only ever appended, with the ids in a second file written after them, so that a crash
leaves at most rows that no id names. The id of a forgotten row is overwritten in its place. What is
here can always be made again.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORGOTTEN = -1
_NOWHERE = -1

_writing = threading.Lock()
"""One for all: while a job appends to some files, they may be forgotten through other objects."""


class _Places:
    """Where the embedding of each image is: a table by image id, which catalogs count from 1."""

    def __init__(self) -> None:
        self._rows = np.empty(0, np.int64)

    def rows_of(self, image_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows, int64 (N,), -1 where there is none."""
        is_within = (image_ids >= 0) & (image_ids < len(self._rows))
        rows = np.full(len(image_ids), _NOWHERE)
        rows[is_within] = self._rows[image_ids[is_within]]
        return rows

    def add(self, image_ids: NDArray[np.int64], first: int) -> None:
        """Take note of a run of rows, the first of which has the number `first`."""
        rows = np.arange(first, first + len(image_ids))
        is_kept = image_ids != FORGOTTEN
        needed = int(image_ids.max(initial=FORGOTTEN)) + 1
        if needed > len(self._rows):  # half as much again: images come in batches of a few
            more = needed + needed // 2 - len(self._rows)
            self._rows = np.append(self._rows, np.full(more, _NOWHERE))
        self._rows[image_ids[is_kept]] = rows[is_kept]


class EmbeddingFiles:
    """The cached embeddings of one backbone with one recipe of views.

    Safe for one writer and any number of readers in the same process. What is forgotten while an
    object is in use stays known to that object, which goes on with the pictures that it began
    with, and to no other: nor is it kept when that object writes it later.

    Args:
        folder: Where the files lie; made when it is missing.
        width: Length of one embedding.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.width = width
        self._folder = folder
        self._places: dict[int, _Places] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._forgotten_before = self._forgotten().size

    @property
    def forgotten_count(self) -> int:
        """How many had been forgotten, one after another, before this object was made."""
        return self._forgotten_before

    def forgotten_since(self, count: int) -> NDArray[np.int64]:
        """Return the images that were forgotten after the first `count`, int64 (K,)."""
        return self._forgotten()[count : self._forgotten_before]

    def missing(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.int64]:
        """Return those of `image_ids`, int64 (N,), that have no embedding of `view` yet."""
        with _writing:
            return image_ids[self._known(view).rows_of(image_ids) < 0]

    def read(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.float32]:
        """Return embeddings, float32 (N, width), in the order of `image_ids`, int64 (N,).

        Raises:
            KeyError: An image has no embedding of this view.
        """
        with _writing:
            rows = self._known(view).rows_of(image_ids)
        if not len(rows):
            return np.empty((0, self.width), np.float32)
        if rows.min() < 0:
            raise KeyError(int(image_ids[rows.argmin()]))
        stored = np.memmap(self._rows_path(view), np.float16, "r").reshape(-1, self.width)
        return np.asarray(stored[rows], dtype=np.float32)

    def write(
        self, image_ids: NDArray[np.int64], view: int, embeddings: NDArray[np.float32]
    ) -> None:
        """Append embeddings, float32 (N, width), of `image_ids`, int64 (N,).

        Raises:
            OSError: The disk is full or the folder cannot be written.
        """
        with _writing:
            known = self._known(view)
            first = self._end(view)
            is_outdated = np.isin(image_ids, self._forgotten()[self._forgotten_before :])
            kept_ids = np.where(is_outdated, FORGOTTEN, image_ids)
            _append(self._rows_path(view), embeddings.astype(np.float16).tobytes())
            _append(self._ids_path(view), kept_ids.astype(np.int64).tobytes())
            known.add(image_ids, first)

    def forget(self, image_ids: NDArray[np.int64]) -> None:
        """Drop the embeddings of images that look otherwise now, in all views."""
        with _writing:
            _append(self._forgotten_path, image_ids.astype(np.int64).tobytes())
            self._forgotten_before = self._forgotten().size
            for path in self._folder.glob("view-*.ids"):
                ids = np.fromfile(path, np.int64)
                _overwrite(path, np.flatnonzero(np.isin(ids, image_ids)), FORGOTTEN)
            self._places.clear()

    def _known(self, view: int) -> _Places:
        if view not in self._places:
            self._places[view] = places = _Places()
            places.add(self._stored_ids(view), 0)
        return self._places[view]

    def _stored_ids(self, view: int) -> NDArray[np.int64]:
        if not self._ids_path(view).exists():
            return np.empty(0, np.int64)
        ids = np.fromfile(self._ids_path(view), np.int64)
        return ids[: self._rows_path(view).stat().st_size // (2 * self.width)]

    def _end(self, view: int) -> int:
        """Return the number of rows, after cutting off what a crash left half written."""
        ids_path, rows_path = self._ids_path(view), self._rows_path(view)
        ids_path.touch()
        rows_path.touch()
        row_bytes = 2 * self.width
        count = min(ids_path.stat().st_size // 8, rows_path.stat().st_size // row_bytes)
        _truncate(ids_path, count * 8)
        _truncate(rows_path, count * row_bytes)
        return count

    def _forgotten(self) -> NDArray[np.int64]:
        """Return the ids of all images that were ever forgotten, the latest last."""
        path = self._forgotten_path
        return np.fromfile(path, np.int64) if path.exists() else np.empty(0, np.int64)

    @property
    def _forgotten_path(self) -> Path:
        return self._folder / "forgotten.ids"

    def _ids_path(self, view: int) -> Path:
        return self._folder / f"view-{view}.ids"

    def _rows_path(self, view: int) -> Path:
        return self._folder / f"view-{view}.f16"


def forget_in_all(folder: Path, image_ids: NDArray[np.int64]) -> None:
    """Drop the embeddings of images that look otherwise now from every recipe below `folder`."""
    for recipe in folder.glob("*/"):
        EmbeddingFiles(recipe, width=1).forget(image_ids)


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


def _overwrite(path: Path, places: NDArray[np.intp], value: int) -> None:
    """Put a value into some places of a file of int64; what is appended meanwhile is kept."""
    with path.open("r+b") as file:
        for place in places.tolist():
            file.seek(8 * place)
            file.write(np.int64(value).tobytes())


def _truncate(path: Path, size: int) -> None:
    if path.stat().st_size != size:
        with path.open("r+b") as file:
            file.truncate(size)

"""The images whose embeddings are nearest to others, found by comparing with all of them.

Images are alike as far as the cosine of their embeddings is near 1. Embeddings are
read a chunk at a time and none is kept at full width, so that 300,000 of 1,280 numbers cost no more
memory than a chunk does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.unit_rows import unit_rows

CHUNK = 8_192
"""Embeddings in memory at a time: 40 MiB of 1,280 numbers."""

_QUERY_BLOCK = 1_024
"""Queries that are compared with a chunk at a time: 32 MiB of similarities."""

ReadEmbeddings = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Image ids, int64 (n,) -> their embeddings, float32 (n, width), in this order."""


class Nearest(NamedTuple):
    """The nearest images of Q queries, the nearest first.

    Args:
        ids: int64 (Q, k), image ids; k is `count`, or all images where there are fewer.
        similarities: float32 (Q, k), cosines in [-1, 1], exact whichever index found them.
    """

    ids: NDArray[np.int64]
    similarities: NDArray[np.float32]


class NearestIndex(Protocol):
    """Finds the nearest of some images."""

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """The images among which it looks, int64 (N,)."""

    def nearest(self, queries: NDArray[np.float32], count: int) -> Nearest:
        """Return the `count` images nearest to each query.

        An image that is itself among the images is found as its own nearest: leave it out by its
        id. Many queries in one call take far less time than a call each.

        Args:
            queries: float32 (Q, width), embeddings of any length.
            count: How many, at least 1.

        Raises:
            JobCancelled: The person has asked to stop.
        """


class ExactIndex:
    """Compares each query with all images.

    Args:
        image_ids: int64 (N,), the images.
        read: Reads their embeddings.
        context: Told of the progress, by images.
    """

    def __init__(
        self, image_ids: NDArray[np.int64], read: ReadEmbeddings, context: JobContext
    ) -> None:
        self._ids = image_ids
        self._read = read
        self._context = context

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """The images among which it looks, int64 (N,)."""
        return self._ids

    def nearest(self, queries: NDArray[np.float32], count: int) -> Nearest:
        """Return the `count` images nearest to each query; see `NearestIndex.nearest`."""
        units = unit_rows(queries)
        best = _Best(len(units), min(count, len(self._ids)))
        for start in range(0, len(self._ids), CHUNK):
            self._context.checkpoint(Progress("Comparing images", start, len(self._ids)))
            rows = unit_rows(self._read(self._ids[start : start + CHUNK]))
            best.take(units, rows, start)
        places, similarities = best.sorted()
        return Nearest(self._ids[places], similarities)


class _Best:
    """The best places of each query so far, with their similarities; unordered."""

    def __init__(self, queries: int, count: int) -> None:
        self._places = np.zeros((queries, count), np.int64)
        self._values = np.full((queries, count), -np.inf, np.float32)

    def take(
        self, queries: NDArray[np.float32], rows: NDArray[np.float32], first_place: int
    ) -> None:
        """Let a chunk of rows in, the first of which has the place `first_place`."""
        added = np.arange(first_place, first_place + len(rows))
        for start in range(0, len(queries), _QUERY_BLOCK):
            part = slice(start, start + _QUERY_BLOCK)
            values = np.hstack([self._values[part], queries[part] @ rows.T])
            places = np.hstack(
                [self._places[part], np.broadcast_to(added, (len(values), len(added)))]
            )
            kept = _largest(values, self._values.shape[1])
            self._values[part] = np.take_along_axis(values, kept, axis=1)
            self._places[part] = np.take_along_axis(places, kept, axis=1)

    def sorted(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return places and similarities, the largest first."""
        return sorted_rows(self._places, self._values)


def sorted_rows(
    places: NDArray[np.int64], similarities: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return both (Q, k) with each row's largest similarity first; equals in order of places."""
    order = np.lexsort((places, -similarities), axis=1)
    ordered = np.take_along_axis(similarities, order, axis=1)
    return np.take_along_axis(places, order, axis=1), np.clip(ordered, -1, 1)


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the columns of each row's `count` largest values, (n, count), unordered."""
    if count >= values.shape[1]:
        return np.broadcast_to(np.arange(values.shape[1]), values.shape)
    columns: NDArray[np.intp] = np.argpartition(-values, count, axis=1)[:, :count]
    return columns

"""The nearest of very many images, found nearly: a small faiss index picks, exact cosines rank.

The index holds each unit embedding as 128 bytes (principal components, 8 bits each) in inverted
lists (Jegou et al., "Product quantization for nearest neighbor search", PAMI 2011, section IV for
the lists). It names some candidates for each query; their own embeddings are then read and compared
exactly, so that an order or a similarity is never approximate, only now and then an image is
missed. Distances are Euclidean: between unit vectors they order as cosines do, and unlike inner
products they stay what they are when the components are centered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.exact_neighbors import (
    CHUNK,
    Nearest,
    ReadEmbeddings,
    sorted_rows,
)
from mars_labeler.learning.unit_rows import unit_rows

COMPONENTS = 128
"""Principal components that are kept: fewer cost recall, more cost memory."""

_SAMPLE = 30_000
"""Images that components and lists are learned from: 150 MiB of 1,280 numbers."""

_LEAST_A_LIST = 40
"""Sample images a list: faiss warns of fewer."""

_PROBED = 48
"""Lists that are looked through for a query."""

_CANDIDATES_A_RESULT, _LEAST_CANDIDATES = 8, 256
"""Candidates that are compared exactly; with them 8 bits and 128 components lose next to none."""

_QUERIES_AT_A_TIME = 64
"""Queries whose candidates are read at a time."""


class ApproximateIndex:
    """Compares each query with the images that an index of faiss names.

    Args:
        image_ids: int64 (N,), the images in the order in which they were added.
        index: What faiss built of their unit embeddings.
        read: Reads embeddings.
        context: Told of the progress of long searches.
    """

    def __init__(
        self, image_ids: NDArray[np.int64], index: Any, read: ReadEmbeddings, context: JobContext
    ) -> None:
        self._ids = image_ids
        self._index = index
        self._read = read
        self._context = context

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """The images among which it looks, int64 (N,)."""
        return self._ids

    def nearest(self, queries: NDArray[np.float32], count: int) -> Nearest:
        """Return nearly the `count` images nearest to each query; see `NearestIndex.nearest`."""
        count = min(count, len(self._ids))
        places = np.empty((len(queries), count), np.int64)
        similarities = np.empty((len(queries), count), np.float32)
        for start in range(0, len(queries), _QUERIES_AT_A_TIME):
            self._context.checkpoint(Progress("Comparing images", start, len(queries)))
            part = slice(start, start + _QUERIES_AT_A_TIME)
            places[part], similarities[part] = self._ranked(unit_rows(queries[part]), count)
        return Nearest(self._ids[places], similarities)

    def save(self, path: Path) -> None:
        """Write the index to a file, without the ids.

        Raises:
            OSError: It cannot be written.
        """
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def _ranked(
        self, units: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        wanted = min(len(self._ids), max(_LEAST_CANDIDATES, _CANDIDATES_A_RESULT * count))
        _, found = self._index.search(units, wanted)
        if (found[:, :count] < 0).any():  # the lists looked through hold too few
            found = self._search_all(units, wanted)
        is_found = found >= 0
        named, places = np.unique(np.where(is_found, found, 0), return_inverse=True)
        similarities = self._compare(units, named)
        values = np.take_along_axis(similarities, places.reshape(found.shape), axis=1)
        ranked, best = sorted_rows(found, np.where(is_found, values, -np.inf).astype(np.float32))
        return ranked[:, :count], best[:, :count]

    def _compare(
        self, units: NDArray[np.float32], places: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the cosines of queries and the images in some places, float32 (Q, n)."""
        parts = [
            units @ unit_rows(self._read(self._ids[places[start : start + CHUNK]])).T
            for start in range(0, len(places), CHUNK)
        ]
        return np.hstack(parts)

    def _search_all(self, units: NDArray[np.float32], wanted: int) -> NDArray[np.int64]:
        lists = faiss.extract_index_ivf(self._index)
        probed, lists.nprobe = lists.nprobe, lists.nlist
        try:
            found: NDArray[np.int64] = self._index.search(units, wanted)[1]
        finally:
            lists.nprobe = probed
        return found


def build_approximate(
    image_ids: NDArray[np.int64], read: ReadEmbeddings, context: JobContext
) -> ApproximateIndex:
    """Return an index of images, made from all of their embeddings, a chunk at a time.

    Args:
        image_ids: int64 (N,), the images.
        read: Reads embeddings.
        context: Told of the progress, by images.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    total = len(image_ids)
    context.checkpoint(Progress("Indexing images", 0, total))
    drawn = np.random.default_rng(0).choice(total, min(total, _SAMPLE), replace=False)
    sample = unit_rows(read(image_ids[np.sort(drawn)]))
    index = _new_index(sample.shape[1], total, len(sample))
    index.train(sample)
    del sample
    for start in range(0, total, CHUNK):
        context.checkpoint(Progress("Indexing images", start, total))
        index.add(unit_rows(read(image_ids[start : start + CHUNK])))
    return ApproximateIndex(image_ids, index, read, context)


def load_approximate(
    path: Path, image_ids: NDArray[np.int64], read: ReadEmbeddings, context: JobContext
) -> ApproximateIndex | None:
    """Return the index that `save` wrote of these images, or None when there is none to use."""
    try:
        index = faiss.deserialize_index(np.fromfile(path, np.uint8))
    except (OSError, RuntimeError):  # gone, or half written
        return None
    if index.ntotal != len(image_ids):
        return None
    faiss.extract_index_ivf(index).nprobe = _PROBED
    return ApproximateIndex(image_ids, index, read, context)


def _new_index(width: int, total: int, sampled: int) -> Any:
    lists = max(1, min(int(np.sqrt(total)), sampled // _LEAST_A_LIST))
    reduced = f"PCA{COMPONENTS}," if width > COMPONENTS else ""
    index = faiss.index_factory(width, f"{reduced}IVF{lists},SQ8", faiss.METRIC_L2)
    faiss.extract_index_ivf(index).nprobe = min(lists, _PROBED)
    return index

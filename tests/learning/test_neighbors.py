"""The nearest images, found exactly and nearly."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.learning.approximate_neighbors import (
    ApproximateIndex,
    build_approximate,
    load_approximate,
)
from mars_labeler.learning.exact_neighbors import ExactIndex, ReadEmbeddings
from mars_labeler.learning.neighbors import build_index

WIDTH = 160
IDS = 10 + 3 * np.arange(4_000)


def clustered(count: int) -> NDArray[np.float32]:
    """Return random vectors round 40 random centers, of different lengths."""
    rng = np.random.default_rng(7)
    centers = rng.normal(size=(40, WIDTH))
    vectors = centers[rng.integers(0, 40, count)] + 0.4 * rng.normal(size=(count, WIDTH))
    return (vectors * rng.uniform(0.5, 2, (count, 1))).astype(np.float32)


VECTORS = clustered(len(IDS))


def read(image_ids: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the vectors of some of the images."""
    return VECTORS[(image_ids - 10) // 3]


def reading(vectors: list[list[float]]) -> ReadEmbeddings:
    """Return a reader of a few vectors of the images 0, 1, 2 and so on."""
    rows = np.array(vectors, np.float32)
    return lambda image_ids: rows[image_ids]


def test_the_exact_index_ranks_by_the_cosine_whatever_the_lengths() -> None:
    near = reading([[1, 0], [0, 9], [5, 5], [-1, 0], [0, 0]])
    index = build_index(np.arange(5), near, ReportingContext())
    ids, similarities = index.nearest(np.array([[3, 0], [0, 0.1]], np.float32), 5)
    assert ids.tolist() == [[0, 2, 1, 4, 3], [1, 2, 0, 3, 4]]
    np.testing.assert_allclose(similarities[0], [1, 0.5**0.5, 0, 0, -1], atol=1e-6)


def test_more_than_there_are_gives_all_there_are() -> None:
    index = build_index(np.arange(2), reading([[1, 0], [0, 1]]), ReportingContext())
    assert index.nearest(np.ones((1, 2), np.float32), 9).ids.shape == (1, 2)


def test_no_image_has_no_neighbor() -> None:
    index = build_index(np.empty(0, np.int64), reading([[1, 0]]), ReportingContext())
    assert index.nearest(np.ones((3, 2), np.float32), 9).ids.shape == (3, 0)


def test_chunks_give_what_one_product_of_all_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mars_labeler.learning.exact_neighbors.CHUNK", 700)
    monkeypatch.setattr("mars_labeler.learning.exact_neighbors._QUERY_BLOCK", 30)
    found = ExactIndex(IDS, read, ReportingContext()).nearest(VECTORS[:100], 12)
    units = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    cosines = units[:100] @ units.T
    expected = np.argsort(-cosines, axis=1)[:, :12]
    assert (found.ids == IDS[expected]).mean() > 0.999
    np.testing.assert_allclose(
        found.similarities, np.take_along_axis(cosines, expected, axis=1), atol=1e-5
    )


def test_beyond_the_limit_nearly_the_same_is_found_with_exact_similarities() -> None:
    context = ReportingContext()
    index = build_index(IDS, read, context, exact_up_to=1_000)
    assert isinstance(index, ApproximateIndex)
    found = index.nearest(VECTORS[:200], 20)
    exact = build_index(IDS, read, context).nearest(VECTORS[:200], 20)
    shared = [np.isin(a, b).mean() for a, b in zip(exact.ids, found.ids, strict=True)]
    assert np.mean(shared) > 0.98
    assert (found.ids[:, 0] == IDS[:200]).all()
    np.testing.assert_allclose(found.similarities[:, 0], 1, atol=1e-5)
    assert (np.diff(found.similarities, axis=1) <= 0).all()


def test_the_approximate_index_gives_all_images_when_asked_for_all() -> None:
    index = build_approximate(IDS, read, ReportingContext())
    found = index.nearest(VECTORS[:2], len(IDS))
    assert np.sort(found.ids[0]).tolist() == IDS.tolist()


def test_a_kept_index_answers_as_before(tmp_path: Path) -> None:
    context, path = ReportingContext(), tmp_path / "index.faiss"
    built = build_approximate(IDS, read, context)
    built.save(path)
    kept = load_approximate(path, IDS, read, context)
    assert kept is not None
    assert kept.nearest(VECTORS[:9], 5).ids.tolist() == built.nearest(VECTORS[:9], 5).ids.tolist()


def test_a_kept_index_that_cannot_be_used_is_none(tmp_path: Path) -> None:
    context, path = ReportingContext(), tmp_path / "index.faiss"
    assert load_approximate(path, IDS, read, context) is None
    path.write_bytes(b"half")
    assert load_approximate(path, IDS, read, context) is None
    build_approximate(IDS, read, context).save(path)
    assert load_approximate(path, IDS[1:], read, context) is None


def test_building_and_searching_can_be_stopped() -> None:
    cancel = threading.Event()
    context = ReportingContext(cancel=cancel)
    index = build_index(IDS, read, context)
    cancel.set()
    with pytest.raises(JobCancelled):
        index.nearest(VECTORS[:1], 3)
    with pytest.raises(JobCancelled):
        build_index(IDS, read, context, exact_up_to=5)

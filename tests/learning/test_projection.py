"""The map of embeddings: what lies near what, and that nothing moves."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning.projection import lay_out, place_images

WIDTH, GROUPS, PER_GROUP = 64, 4, 40
IDS = 100 + np.arange(GROUPS * PER_GROUP)
GROUP_OF = np.arange(GROUPS * PER_GROUP) % GROUPS


def grouped() -> NDArray[np.float32]:
    """Return vectors near one of four directions each."""
    noise = 0.1 * np.random.default_rng(3).normal(size=(len(IDS), WIDTH))
    return (np.eye(WIDTH)[GROUP_OF] + noise).astype(np.float32)


VECTORS = grouped()


def read(image_ids: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the vectors of some of the images."""
    return VECTORS[image_ids - 100]


def read_ones(image_ids: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the same vector for every image."""
    return np.ones((len(image_ids), WIDTH), np.float32)


def same_group_share(positions: NDArray[np.float32]) -> float:
    """Return how many of each point's five nearest belong to its group, in [0, 1]."""
    distances = np.linalg.norm(positions[:, None] - positions, axis=2)
    nearest = np.argsort(distances, axis=1)[:, 1:6]
    return float((GROUP_OF[nearest] == GROUP_OF[:, None]).mean())


def test_what_is_alike_lies_together_within_the_unit_square() -> None:
    _, positions = lay_out(IDS, read, ReportingContext())
    assert positions.dtype == np.float32
    assert positions.min() >= 0
    assert positions.max() <= 1
    assert np.ptp(positions, axis=0).max() > 0.9
    assert same_group_share(positions) > 0.97


def test_the_same_images_give_the_same_map() -> None:
    (_, first), (_, second) = (lay_out(IDS, read, ReportingContext()) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_images_beyond_the_anchors_are_put_beside_those_they_are_like() -> None:
    layout, positions = lay_out(IDS, read, ReportingContext(), most_anchors=60)
    assert layout.anchors.shape == (60, 50)
    assert same_group_share(positions) > 0.97


def test_a_later_image_finds_its_group_and_moves_none() -> None:
    layout, positions = lay_out(IDS[:-8], read, ReportingContext())
    placed = place_images(layout, IDS[-8:], read, ReportingContext())
    assert same_group_share(np.vstack([positions, placed])) > 0.97


@pytest.mark.parametrize("count", [1, 2, 7, 9])
def test_a_map_of_a_few_images_holds_all_of_them(count: int) -> None:
    _, positions = lay_out(IDS[:count], read, ReportingContext())
    assert positions.shape == (count, 2)
    assert len(np.unique(positions, axis=0)) == count


@pytest.mark.parametrize("count", [1, 3, 30])
def test_images_that_are_all_alike_lie_in_the_middle(count: int) -> None:
    _, positions = lay_out(IDS[:count], read_ones, ReportingContext())
    np.testing.assert_allclose(positions, 0.5)


def test_the_map_can_be_stopped_while_it_is_made() -> None:
    cancel = threading.Event()
    told: list[Progress] = []

    def stop_in_the_middle(progress: Progress) -> None:
        told.append(progress)
        if progress.done > 50:
            cancel.set()

    with pytest.raises(JobCancelled):
        lay_out(IDS, read, ReportingContext(stop_in_the_middle, cancel))
    assert told[-1].done < 100
    assert told[-1].total == 375

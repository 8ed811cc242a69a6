"""Which image is fetched next, and by how many workers."""

from __future__ import annotations

from mars_labeler.ui.thumbnails.wanted_queue import WantedQueue


def test_first_wanted_is_first_taken() -> None:
    queue = WantedQueue(max_workers=1)
    assert queue.replace([3, 1, 2]) == 1
    assert [queue.take() for _ in range(4)] == [3, 1, 2, None]


def test_new_wish_replaces_the_old_one() -> None:
    queue = WantedQueue(max_workers=1)
    queue.replace([1, 2, 3])
    queue.take()
    assert queue.replace([4]) == 0, "the worker is still there"
    assert [queue.take(), queue.take()] == [4, None]


def test_no_more_workers_than_allowed_or_needed() -> None:
    queue = WantedQueue(max_workers=3)
    assert queue.replace([1]) == 1
    assert queue.replace([1, 2, 3, 4]) == 2
    assert queue.replace(range(10)) == 0


def test_worker_that_ended_is_started_again() -> None:
    queue = WantedQueue(max_workers=1)
    queue.replace([1])
    assert [queue.take(), queue.take()] == [1, None]
    assert queue.replace([2]) == 1


def test_nothing_is_fetched_twice_before_it_is_delivered() -> None:
    queue = WantedQueue(max_workers=1)
    queue.replace([1])
    queue.take()
    assert queue.replace([1]) == 0
    queue.take()
    queue.finish(1)
    assert queue.replace([1]) == 1

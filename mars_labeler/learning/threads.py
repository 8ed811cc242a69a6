"""Runs preparation in one thread a core while its results are used in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

import torch

from mars_labeler.learning.devices import core_count

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute in this thread alone: for tensors too small to share between cores.

    Its threads wait for each other by spinning, which on a busy machine makes small steps tens of
    times slower; and the window keeps a core.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def ordered_results(
    run: Callable[[Item], Result], items: Iterable[Item]
) -> Generator[Result, None, None]:
    """Yield `run(item)` of each item, in order, a few items ahead in one thread a core.

    Whatever `run` raises is raised here. When the caller stops early, items not yet begun are
    dropped and those under way are waited for.
    """
    workers = core_count()
    threads = torch.get_num_threads()
    # Each worker is one of several: torch's own threads inside it would fight over the cores.
    pool = ThreadPoolExecutor(workers, "prepare", initializer=lambda: torch.set_num_threads(1))
    source = iter(items)
    try:
        under_way: deque[Future[Result]] = deque(
            pool.submit(run, item) for item in islice(source, 2 * workers)
        )
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(pool.submit(run, item) for item in islice(source, 1))
            yield result
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)

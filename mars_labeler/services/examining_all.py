"""Examining many files on all cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue

from mars_labeler.imagery.discovery import FoundImage
from mars_labeler.imagery.thumbnails import ThumbnailCache
from mars_labeler.services.examining import Examined, Task, examine
from mars_labeler.services.examining_process import ExaminingProcess

_FEW = 200
"""Fewer files are read before a process has started."""

_MOST_FILES, _MOST_BYTES = 16, 1 << 20
"""Where a task ends: small files are too quick to be handed over one by one."""

_AHEAD = 16
"""Tasks a core that wait to be stored: a slow file does not keep the other cores idle."""

_MOST_CORES = 8
"""More would find images faster than one thread stores them."""

Worker = Callable[[Task], list[Examined]]


def examine_all(
    folder: Path, found: Sequence[FoundImage], thumbnails: ThumbnailCache
) -> Generator[Examined]:
    """Read files on all cores and yield what was found in them, in their order.

    Many files are read in processes, which end with the iterator: Python's threads, of which one
    runs at a time, read small files no faster than one of them alone. Few are not worth the start.

    Args:
        folder: The image folder.
        found: Its files.
        thumbnails: Gets a thumbnail of each.

    Raises:
        ProjectError: A thumbnail cannot be written, or a process has ended.
    """
    cores = min(os.cpu_count() or 1, _MOST_CORES)
    with ExitStack() as stack:
        workers: list[Worker] = [examine] * cores
        if len(found) >= _FEW and cores > 1:
            processes = [stack.enter_context(closing(ExaminingProcess())) for _ in workers]
            workers = [process.examine for process in processes]
        threads = ThreadPoolExecutor(cores, thread_name_prefix="import")
        stack.callback(threads.shutdown, cancel_futures=True)
        tasks = (Task(folder, items, thumbnails) for items in _portions(found))
        yield from _spread(tasks, workers, threads)


def _spread(
    tasks: Iterator[Task], workers: Sequence[Worker], threads: ThreadPoolExecutor
) -> Iterator[Examined]:
    """Give each task to a worker that has none, and yield the answers in the tasks' order."""
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def work(task: Task) -> list[Examined]:
        worker = idle.get()
        try:
            return worker(task)
        finally:
            idle.put(worker)

    waiting: deque[Future[list[Examined]]] = deque()
    for task in tasks:
        waiting.append(threads.submit(work, task))
        if len(waiting) > _AHEAD * len(workers):
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _portions(found: Sequence[FoundImage]) -> Iterator[tuple[FoundImage, ...]]:
    """Yield the files a task each: one large file, or some small ones."""
    portion: list[FoundImage] = []
    for item in found:
        portion.append(item)
        if len(portion) == _MOST_FILES or sum(one.byte_size for one in portion) >= _MOST_BYTES:
            yield tuple(portion)
            portion = []
    if portion:
        yield tuple(portion)

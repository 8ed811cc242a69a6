"""Keeps the disk cache of thumbnails within its bound; the least recently used leave first."""

from __future__ import annotations

import os
import shutil
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MOST_BYTES = 6_000_000_000
"""Size of a cache from which thumbnails leave. It holds 300,000 of 20 kB; those of MSL Surface have
11.4 kB on average, those of Perseverance's frames 11.1 kB."""

_KEPT_SHARE = 0.9
"""Part of the bound that a sweep leaves, so that the next image does not call for another."""

_FORGOTTEN_S = 3600.0
"""Age from which an unfinished file belongs to nobody any more: to write one takes milliseconds."""

_HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Swept:
    """What a sweep found and did.

    Args:
        count: Thumbnails that were there before.
        byte_count: What they took.
        removed: How many of them were removed.
    """

    count: int
    byte_count: int
    removed: int


def sweep(
    folder: Path, most_bytes: int = MOST_BYTES, checkpoint: Callable[[], None] = lambda: None
) -> Swept:
    """Remove what a cache of thumbnails can do without.

    Thumbnails leave, those that were used longest ago first, when all of them take more than
    `most_bytes`; forgotten unfinished files and the folders of an earlier version always do. Any
    number of threads and processes may read, write and sweep the same cache meanwhile: what is
    used during a sweep stays, and what leaves too early is made again.

    Args:
        folder: The folder of a `ThumbnailCache`; it need not be there.
        most_bytes: The bound.
        checkpoint: Called between portions of a few thousand files; may raise to stop.
    """
    times, sizes = array("q"), array("q")
    for place in _folders(folder):
        checkpoint()
        for entry, found in _files(place, is_cleaned=True):
            if _is_thumbnail(entry):
                times.append(found.st_mtime_ns)
                sizes.append(found.st_size)
    total = sum(sizes)
    if total <= most_bytes:
        return Swept(len(sizes), total, 0)
    excess = total - int(_KEPT_SHARE * most_bytes)
    newest = _newest_to_leave(times, sizes, excess)
    return Swept(len(sizes), total, _remove(folder, newest, excess, checkpoint))


def _newest_to_leave(times: array[int], sizes: array[int], excess: int) -> int:
    """Return the time of use up to which thumbnails have to leave."""
    used, lengths = np.frombuffer(times, np.int64), np.frombuffer(sizes, np.int64)
    order = np.argsort(used, kind="stable")
    last = int(np.searchsorted(np.cumsum(lengths[order]), excess))
    return int(used[order[min(last, len(order) - 1)]])


def _remove(folder: Path, newest: int, excess: int, checkpoint: Callable[[], None]) -> int:
    """Remove thumbnails that were not used since `newest` until `excess` bytes are gone."""
    removed = 0
    for place in _folders(folder):
        checkpoint()
        for entry, found in _files(place, is_cleaned=False):
            if excess <= 0:
                return removed
            # They are looked at once more, so what was used since the first look stays.
            if _is_thumbnail(entry) and found.st_mtime_ns <= newest and _is_removed(entry.path):
                excess -= found.st_size
                removed += 1
    return removed


def _folders(folder: Path) -> Iterator[Path]:
    try:
        places = sorted(folder.iterdir())
    except OSError:
        return
    yield from (place for place in places if _is_part(place.name))


def _files(place: Path, *, is_cleaned: bool) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Yield the files of one of the folders; what somebody removes meanwhile is left out."""
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    if is_cleaned and _is_part(entry.name):  # of a cache in two levels
                        shutil.rmtree(entry.path, ignore_errors=True)
                    continue
                found = entry.stat(follow_symlinks=False)
                if is_cleaned and _is_forgotten(entry, found):
                    _is_removed(entry.path)
                else:
                    yield entry, found


def _is_part(name: str) -> bool:
    """Return whether a folder has two digits of keys for its name."""
    return len(name) == 2 and _HEXADECIMAL.issuperset(name)


def _is_thumbnail(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".jpg") and not entry.name.startswith(".")


def _is_forgotten(entry: os.DirEntry[str], found: os.stat_result) -> bool:
    is_unfinished = entry.name.startswith(".") and entry.name.endswith(".tmp")
    return is_unfinished and time.time() - found.st_mtime > _FORGOTTEN_S


def _is_removed(path: str) -> bool:
    """Remove a file; return whether it is gone (on Windows one that is being read stays)."""
    try:
        Path(path).unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True

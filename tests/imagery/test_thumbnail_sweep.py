"""The bound of the thumbnail cache: the least recently used leave, and nobody notices."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.imagery.thumbnail_sweep import sweep
from mars_labeler.imagery.thumbnails import ThumbnailCache

DAY_S = 86_400
KEYS = [f"{number:02x}" * 16 for number in range(40)]


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    """A cache of 40 thumbnails of 1,000 bytes, the first used 40 days ago, the last one."""
    cache = ThumbnailCache(tmp_path / "thumbnails")
    for number, key in enumerate(KEYS):
        path = cache.store(key, Image.new("RGB", (4, 4)), bytes(1000))
        _age(path, 40 - number)
    return cache


def _age(path: Path, days: float) -> None:
    used = time.time() - days * DAY_S
    os.utime(path, (used, used))


def _left(cache: ThumbnailCache) -> list[str]:
    return [key for key in KEYS if cache.path_for(key).exists()]


def test_a_cache_within_its_bound_stays_as_it_is(cache: ThumbnailCache) -> None:
    found = sweep(cache.folder, 40_000)
    assert (found.count, found.byte_count, found.removed) == (40, 40_000, 0)
    assert _left(cache) == KEYS


def test_the_least_recently_used_leave_first(cache: ThumbnailCache) -> None:
    assert sweep(cache.folder, 30_000).removed == 13
    assert _left(cache) == KEYS[13:]  # 27,000 bytes, a tenth below the bound
    assert sweep(cache.folder, 30_000).removed == 0


def test_what_is_looked_at_counts_as_used(cache: ThumbnailCache, tmp_path: Path) -> None:
    assert cache.read_bytes(KEYS[0], tmp_path / "gone.jpg") == bytes(1000)
    sweep(cache.folder, 10_000)
    assert _left(cache) == [KEYS[0], *KEYS[32:]]


def test_a_use_is_noted_once_a_day(cache: ThumbnailCache, tmp_path: Path) -> None:
    path = cache.path_for(KEYS[0])
    _age(path, 0.5)
    before = path.stat().st_mtime_ns
    cache.read_bytes(KEYS[0], tmp_path / "gone.jpg")
    assert path.stat().st_mtime_ns == before


def test_forgotten_unfinished_files_leave_and_new_ones_stay(cache: ThumbnailCache) -> None:
    folder = cache.path_for(KEYS[0]).parent
    old, new = folder / ".old.tmp", folder / ".new.tmp"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    _age(old, 1)
    sweep(cache.folder, 0)
    assert (old.exists(), new.exists()) == (False, True)


def test_thumbnails_of_an_earlier_version_leave(cache: ThumbnailCache) -> None:
    old = cache.folder / "00" / "1f"
    old.mkdir()
    (old / "001f.jpg").write_bytes(bytes(10))
    other = cache.folder / "notes"
    other.mkdir()
    assert sweep(cache.folder).count == 40
    assert not old.exists()
    assert other.exists()


def test_a_cache_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert sweep(tmp_path / "nothing").count == 0


def test_a_sweep_can_be_stopped(cache: ThumbnailCache) -> None:
    def stop() -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        sweep(cache.folder, 0, stop)
    assert _left(cache) == KEYS


def test_a_cache_deleted_during_a_sweep_is_no_error(cache: ThumbnailCache) -> None:
    calls: list[None] = []

    def delete() -> None:
        calls.append(None)
        if len(calls) == 50:  # in the second look
            shutil.rmtree(cache.folder)

    assert 0 < sweep(cache.folder, 0, delete).removed < 40


def test_readers_get_every_thumbnail_while_others_sweep_and_delete(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails")
    image = tmp_path / "image.png"
    Image.new("RGB", (8, 8), "red").save(image)
    expected = cache.read_bytes(KEYS[0], image)
    is_over = threading.Event()

    def read(_reader: int) -> set[bytes]:
        return {cache.read_bytes(key, image) for _ in range(30) for key in KEYS}

    def remove() -> int:
        removed = 0
        while not is_over.is_set():
            removed += sweep(cache.folder, 0).removed
            shutil.rmtree(cache.folder, ignore_errors=True)
        return removed

    with ThreadPoolExecutor(4) as threads:
        sweeping = [threads.submit(remove) for _ in range(2)]
        found = set().union(*threads.map(read, range(2)))
        is_over.set()
        assert sum(job.result() for job in sweeping) > 0
    assert found == {expected}

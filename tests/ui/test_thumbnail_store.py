"""Thumbnails as pixmaps: kept within bounds, fetched once, failures remembered."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.ui.thumbnails.decoding import decode_jpeg, image_of
from mars_labeler.ui.thumbnails.fitted_pixmaps import FittedPixmaps
from mars_labeler.ui.thumbnails.pixmap_cache import PixmapCache
from mars_labeler.ui.thumbnails.store import ThumbnailStore


def _jpeg(width: int = 32, height: int = 24) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), (200, 90, 40)).save(buffer, "jpeg")
    return buffer.getvalue()


class Source:
    """Counts how often each image is read; image 13 cannot be."""

    def __init__(self) -> None:
        self.reads: list[int] = []

    def read(self, image_id: int) -> bytes:
        """Return a JPEG."""
        self.reads.append(image_id)
        if image_id == 13:
            raise ImageDecodeError("The file is empty.", "Remove it.")
        return _jpeg()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def store(qtbot: QtBot, source: Source) -> Iterator[ThumbnailStore]:
    del qtbot
    made = ThumbnailStore(source.read)
    yield made
    made.shutdown()


def test_pixmap_is_there_once_loaded(store: ThumbnailStore, source: Source, qtbot: QtBot) -> None:
    assert store.pixmap(1) is None
    with qtbot.waitSignal(store.loaded, check_params_cb=lambda image_id: image_id == 1):
        store.want([1])
    pixmap = store.pixmap(1)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (32, 24)
    store.want([1])
    assert source.reads == [1]


def test_failure_is_remembered_until_forgotten(
    store: ThumbnailStore, source: Source, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(store.failed):
        store.want([13])
    assert store.failure(13) == "The file is empty. Remove it."
    assert store.pixmap(13) is None
    store.want([13])
    store.forget([13])
    assert store.failure(13) == ""
    with qtbot.waitSignal(store.failed):
        store.want([13])
    assert source.reads == [13, 13]


def test_forgetting_all(store: ThumbnailStore, qtbot: QtBot) -> None:
    with qtbot.waitSignal(store.loaded):
        store.want([1])
    store.forget()
    assert store.pixmap(1) is None


def test_cache_drops_the_least_recently_used(qtbot: QtBot) -> None:
    del qtbot
    cache = PixmapCache(max_bytes=3 * 8 * 8 * 4)
    for image_id in (1, 2, 3):
        cache.put(image_id, QPixmap(8, 8))
    cache.get(1)
    cache.put(4, QPixmap(8, 8))
    assert [image_id for image_id in (1, 2, 3, 4) if image_id in cache] == [1, 3, 4]


def test_cache_counts_bytes_of_what_is_replaced(qtbot: QtBot) -> None:
    del qtbot
    cache = PixmapCache(max_bytes=2 * 8 * 8 * 4)
    for _ in range(5):
        cache.put(1, QPixmap(8, 8))
    cache.put(2, QPixmap(8, 8))
    assert len(cache) == 2


def test_cache_keeps_one_that_is_larger_than_its_bound(qtbot: QtBot) -> None:
    del qtbot
    cache = PixmapCache(max_bytes=10)
    cache.put(1, QPixmap(8, 8))
    assert 1 in cache


def test_pictures_wanted_at_one_time_do_not_push_each_other_out(
    source: Source, qtbot: QtBot
) -> None:
    cache = PixmapCache(max_bytes=2 * 32 * 24 * 4)
    store = ThumbnailStore(source.read, cache)
    wanted = list(range(20, 25))
    store.want(wanted)
    qtbot.waitUntil(lambda: all(image_id in cache for image_id in wanted))
    store.want([30])
    qtbot.waitUntil(lambda: 30 in cache)
    assert len(cache) == 2
    assert sorted(source.reads) == [*wanted, 30]
    store.shutdown()


def test_fitted_pixmap_is_scaled_once_a_size(qtbot: QtBot) -> None:
    del qtbot
    fitted, thumbnail = FittedPixmaps(), QPixmap(320, 240)
    small = fitted.fit(1, thumbnail, 100, 2.0)
    assert (small.width(), small.height()) == (200, 150)
    assert small.deviceIndependentSize().toTuple() == (100, 75)
    assert fitted.fit(1, QPixmap(8, 8), 100, 2.0).cacheKey() == small.cacheKey()
    fitted.discard(1)
    assert fitted.fit(1, QPixmap(8, 8), 100, 2.0).height() == 200
    assert fitted.fit(1, thumbnail, 96, 1.0).width() == 96


def test_damaged_jpeg(qtbot: QtBot) -> None:
    del qtbot
    with pytest.raises(ImageDecodeError):
        decode_jpeg(b"not a jpeg")


def test_pixels_become_an_image() -> None:
    pixels = np.zeros((5, 7, 3), np.uint8)
    pixels[2, 3] = (10, 20, 30)
    image = image_of(pixels[:, ::-1])
    assert (image.width(), image.height()) == (7, 5)
    color = image.pixelColor(3, 2)
    assert (color.red(), color.green(), color.blue()) == (10, 20, 30)

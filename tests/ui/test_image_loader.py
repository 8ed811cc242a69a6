"""Fetching in threads: order, failures, and what comes too late."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.ui.thumbnails.image_loader import ImageLoader


@contextmanager
def _loader(fetch: Callable[[int], str], threads: int = 1) -> Iterator[ImageLoader[str]]:
    loader = ImageLoader(fetch, threads)
    try:
        yield loader
    finally:
        loader.shutdown()


class Receiver(QObject):
    """Notes what it is told, and in which thread."""

    def __init__(self, loader: ImageLoader[str]) -> None:
        super().__init__()
        self.payloads: dict[int, str] = {}
        self.reasons: dict[int, str] = {}
        self.threads: set[QThread] = set()
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(self._on_failed)

    @Slot(int, object)
    def _on_loaded(self, image_id: int, payload: str) -> None:
        self.payloads[image_id] = payload
        self.threads.add(QThread.currentThread())

    @Slot(int, str)
    def _on_failed(self, image_id: int, reason: str) -> None:
        self.reasons[image_id] = reason


class GatedSource:
    """A source whose first image takes until `gate` is set."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Event(), threading.Event()
        self.fetched: list[int] = []

    def read(self, image_id: int) -> str:
        """Return a text in an image's place."""
        self.fetched.append(image_id)
        self.begun.set()
        assert self.gate.wait(20)
        return f"image {image_id}"


def test_delivers_on_the_thread_of_the_window(qtbot: QtBot) -> None:
    with _loader(lambda image_id: f"image {image_id}", threads=2) as loader:
        receiver = Receiver(loader)
        loader.want([1, 2, 3])
        qtbot.waitUntil(lambda: len(receiver.payloads) == 3)
        assert receiver.payloads == {1: "image 1", 2: "image 2", 3: "image 3"}
        assert receiver.threads == {receiver.thread()}


def test_failure_tells_what_to_do(qtbot: QtBot) -> None:
    def fetch(image_id: int) -> str:
        raise ImageDecodeError(f"Image {image_id} ends early.", "Copy it again.")

    with _loader(fetch) as loader:
        receiver = Receiver(loader)
        loader.want([7])
        qtbot.waitUntil(lambda: bool(receiver.reasons))
        assert receiver.reasons == {7: "Image 7 ends early. Copy it again."}


def test_bug_in_one_image_does_not_stop_the_others(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fetch(image_id: int) -> str:
        return f"image {1 // image_id}"

    with _loader(fetch) as loader:
        receiver = Receiver(loader)
        loader.want([0, 1])
        qtbot.waitUntil(lambda: bool(receiver.payloads))
        assert receiver.payloads == {1: "image 1"}
        assert "Unexpected error" in receiver.reasons[0]
        assert "ZeroDivisionError" in caplog.text


def test_what_scrolled_out_of_sight_is_never_fetched(qtbot: QtBot) -> None:
    source = GatedSource()
    with _loader(source.read) as loader:
        receiver = Receiver(loader)
        loader.want([1, 2, 3])
        assert source.begun.wait(20)
        loader.want([8, 9])
        source.gate.set()
        qtbot.waitUntil(lambda: len(receiver.payloads) == 3)
        assert source.fetched == [1, 8, 9]


def test_nothing_is_delivered_after_shutdown(qtbot: QtBot) -> None:
    source = GatedSource()
    loader = ImageLoader(source.read, threads=1)
    receiver = Receiver(loader)
    loader.want([1, 2])
    assert source.begun.wait(20)
    source.gate.set()
    loader.shutdown()
    loader.want([3])
    qtbot.wait(1)  # delivers what is queued
    assert receiver.payloads == {}
    assert 3 not in source.fetched

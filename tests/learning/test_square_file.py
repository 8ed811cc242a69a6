"""Decoded images on disk: what has been decoded once stays, however the work ended."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.learning.views import square_file
from mars_labeler.learning.views.making import square_side
from mars_labeler.learning.views.square_file import SquareFile, keep_ids, kept_ids

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IMAGE_SIZE = 8

Ids = NDArray[np.int64]


def ids_to(count: int) -> Ids:
    return np.arange(count, dtype=np.int64)


class Images:
    """Images of one shade each, their id's; those of odd hundreds are damaged."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def load(self, image_id: int) -> NDArray[np.uint8]:
        """Read one, and remember it."""
        self.read.append(image_id)
        if image_id // 100 % 2:
            raise ImageDecodeError(f"Image {image_id} is damaged.")
        return np.full((9, 9, 3), image_id % 251, np.uint8)


@pytest.fixture
def images() -> Images:
    """Return images of which none has been read."""
    return Images()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where squares are kept."""
    return tmp_path / "squares.bin"


@contextmanager
def opened(path: Path) -> Iterator[SquareFile]:
    """Open kept squares as a training does."""
    ids = kept_ids(path)
    with path.open("r+b" if len(ids) else "w+b", buffering=0) as file:
        yield SquareFile(file, IMAGE_SIZE, ids, partial(keep_ids, path))


def shades(squares: SquareFile, image_ids: Ids) -> list[int]:
    """Return the shade of each image, all of whose pixels are alike."""
    found = squares.read(squares.rows_of(image_ids)).flatten(1)
    assert torch.equal(found.amin(1), found.amax(1))
    return [int(shade) for shade in found[:, 0]]


def stop_at(last: int) -> Callable[[int], None]:
    def report(done: int) -> None:
        if done >= last:
            raise JobCancelled

    return report


def ignore(_done: int) -> None:
    """Take no notice of the progress."""


def test_squares_are_read_by_image(images: Images, path: Path) -> None:
    """In any order; those that cannot be read are named, the progress counts them."""
    reported: list[int] = []
    with opened(path) as squares:
        skipped = squares.fill(np.arange(90, 130), images.load, reported.append)
        assert skipped == list(range(100, 130))
        assert shades(squares, np.array([97, 90, 99])) == [97, 90, 99]
        assert squares.byte_count == path.stat().st_size
    assert reported == [16, 32, 40]


def test_a_temporary_file_needs_no_note(images: Images, path: Path) -> None:
    """Whoever gives no `keep` gets none; a buffer is flushed before squares are read."""
    with path.open("w+b") as file:
        squares = SquareFile(file, IMAGE_SIZE)
        squares.fill(ids_to(5), images.load, ignore)
        assert shades(squares, ids_to(5)) == [0, 1, 2, 3, 4]
    assert list(path.parent.iterdir()) == [path]


def test_only_what_is_missing_is_decoded(images: Images, path: Path) -> None:
    """By the same object as by a later one."""
    with opened(path) as squares:
        squares.fill(ids_to(20), images.load, ignore)
        squares.fill(ids_to(30), images.load, ignore)
    reported: list[int] = []
    with opened(path) as squares:
        squares.fill(ids_to(40), images.load, reported.append)
        assert shades(squares, ids_to(40)) == list(range(40))
    assert sorted(images.read) == list(range(40))
    assert reported == [40]


def test_a_stop_keeps_what_is_decoded(images: Images, path: Path) -> None:
    """The person may go on later."""
    with opened(path) as squares, pytest.raises(JobCancelled):
        squares.fill(ids_to(100), images.load, stop_at(32))
    assert kept_ids(path).tolist() == list(range(32))
    images.read.clear()
    with opened(path) as squares:
        squares.fill(ids_to(100), images.load, ignore)
        assert shades(squares, ids_to(100)) == list(range(100))
    assert sorted(images.read) == list(range(32, 100))


def test_a_bug_in_decoding_keeps_what_is_decoded(images: Images, path: Path) -> None:
    """Anything that is raised in a thread."""

    def load(image_id: int) -> NDArray[np.uint8]:
        if image_id == 50:
            raise RuntimeError("a bug")
        return images.load(image_id)

    with opened(path) as squares, pytest.raises(RuntimeError, match="a bug"):
        squares.fill(ids_to(100), load, ignore)
    assert kept_ids(path).tolist() == list(range(48))


def test_a_killed_process_loses_few(
    images: Images, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are noted on the way, and none whose square is not on disk yet."""
    monkeypatch.setattr(square_file, "_NOTED_EVERY", 40)
    noted: list[int] = []
    square_bytes = 3 * square_side(IMAGE_SIZE) ** 2

    def keep(ids: Ids) -> None:
        assert path.stat().st_size >= len(ids) * square_bytes
        noted.append(len(ids))

    with path.open("w+b", buffering=0) as file:
        squares = SquareFile(file, IMAGE_SIZE, keep=keep)
        squares.fill(ids_to(100), images.load, ignore)
        assert squares.byte_count == 100 * square_bytes
    assert noted == [48, 96, 100]


def test_what_lies_behind_the_last_square_is_overwritten(images: Images, path: Path) -> None:
    """A killed process left it there."""
    with opened(path) as squares:
        squares.fill(ids_to(3), images.load, ignore)
    with path.open("ab") as file:
        file.write(b"half a square")
    with opened(path) as squares:
        squares.fill(ids_to(5), images.load, ignore)
        assert shades(squares, ids_to(5)) == [0, 1, 2, 3, 4]


def test_squares_that_are_gone_are_decoded_again(images: Images, path: Path) -> None:
    """Somebody has cut the file short, or removed it."""
    with opened(path) as squares:
        squares.fill(ids_to(5), images.load, ignore)
        square_bytes = squares.byte_count // 5
    path.write_bytes(path.read_bytes()[: 3 * square_bytes + 1])
    with opened(path) as squares:
        assert squares.ids.tolist() == [0, 1, 2]
        squares.fill(ids_to(5), images.load, ignore)
        assert shades(squares, ids_to(5)) == [0, 1, 2, 3, 4]
    path.unlink()
    assert kept_ids(path).tolist() == []


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_a_damaged_note_counts_as_none(path: Path, content: bytes) -> None:
    """All images are decoded again."""
    path.touch()
    assert kept_ids(path).tolist() == []
    keep_ids(path, ids_to(3))
    assert kept_ids(path).tolist() == [0, 1, 2]
    path.with_suffix(".ids.npy").write_bytes(content)
    assert kept_ids(path).tolist() == []


class FullDisk(FileIO):
    """Takes a piece at a time, as an unbuffered file may, until there is no room."""

    room = 0

    def write(self, content: ReadableBuffer, /) -> int:
        """Take at most 100 bytes."""
        piece = memoryview(content)[: min(100, self.room)]
        if not len(piece):
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(piece)
        return super().write(piece)


def test_a_full_disk_keeps_what_is_decoded(images: Images, path: Path) -> None:
    """With some of it free again, the work goes on."""
    with FullDisk(path, "w+") as file:
        file.room = 20 * 3 * square_side(IMAGE_SIZE) ** 2
        squares = SquareFile(file, IMAGE_SIZE, keep=partial(keep_ids, path))
        with pytest.raises(OSError, match="No space left"):
            squares.fill(ids_to(40), images.load, ignore)
        assert kept_ids(path).tolist() == squares.ids.tolist() == list(range(16))
        file.room = 10**6
        squares.fill(ids_to(40), images.load, ignore)
        assert shades(squares, ids_to(40)) == list(range(40))

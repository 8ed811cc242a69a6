"""Unpacking what came from the network: nothing leaves its folder, nothing fills the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.sources import unpacking
from mars_labeler.sources.unpacking import unpack
from tests.sources.zip_archive import FILES, contents, ignore, write_zip


def test_an_archive_is_unpacked(tmp_path: Path) -> None:
    """With its progress; what other systems' archivers add is left out."""
    extra = {"__MACOSX/calibrated/._A.JPG": b"x", "calibrated/.DS_Store": b"x"}
    archive = write_zip(tmp_path / "set.archive", {**FILES, **extra})
    reported: list[tuple[int, int]] = []
    target = tmp_path / "sets" / "one"
    assert unpack(archive, target, lambda done, total: reported.append((done, total))) == 3
    assert contents(target) == FILES
    assert reported[-1] == (304, 304)
    assert list(target.parent.iterdir()) == [target]


def test_a_bomb_does_not_go_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that would grow beyond measure is not even begun; nor one of too many files."""
    monkeypatch.setattr(unpacking, "SPARE_BYTES", 1000)
    bomb = write_zip(tmp_path / "bomb", {"zeros": bytes(10_000_000)})
    with pytest.raises(DownloadError, match=r"grow to 1 files of 10,000,000 bytes.*do not trust"):
        unpack(bomb, tmp_path / "one", ignore)
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    with pytest.raises(DownloadError, match="grow to 3 files"):
        unpack(write_zip(tmp_path / "many", FILES), tmp_path / "one", ignore)
    assert not (tmp_path / "one").exists()


class Usage(NamedTuple):
    """A disk as `shutil.disk_usage` describes it."""

    total: int
    used: int
    free: int


def test_there_must_be_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10, 10, 0))
    with pytest.raises(DownloadError, match=r"67 MB are needed .* 0 MB are free"):
        unpack(write_zip(tmp_path / "set.zip", FILES), tmp_path / "one", ignore)
    assert not (tmp_path / "one.unpacking").exists()


def test_a_stopped_unpacking_begins_anew(tmp_path: Path) -> None:
    """What it left does not mix with what comes."""

    def stop(_done: int, _total: int) -> None:
        raise JobCancelled

    archive, target = write_zip(tmp_path / "set.zip", FILES), tmp_path / "one"
    with pytest.raises(JobCancelled):
        unpack(archive, target, stop)
    assert not target.exists()
    (tmp_path / "one.unpacking" / "stale").write_bytes(b"stale")
    unpack(archive, target, ignore)
    assert contents(target) == FILES


def damaged(content: bytes) -> bytes:
    """Return an archive whose first member has other bytes than it says."""
    at = content.index(b"calibrated/A.JPG") + 20
    return content[:at] + b"\xff" * 8 + content[at + 8 :]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda _whole: b"", "no zip archive"),
        (lambda _whole: b"a page of the network", "no zip archive"),
        (lambda whole: whole[: len(whole) // 2], "no zip archive"),
        (damaged, "damaged"),
    ],
)
def test_what_is_no_archive(tmp_path: Path, content: Callable[[bytes], bytes], fault: str) -> None:
    """Empty, something else, cut off, or damaged."""
    archive = write_zip(tmp_path / "set.zip", FILES)
    archive.write_bytes(content(archive.read_bytes()))
    with pytest.raises(DownloadError, match=f"set.zip was not unpacked: .*{fault}"):
        unpack(archive, tmp_path / "one", ignore)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file is where its folder should be."""
    (tmp_path / "sets").write_text("a file")
    with pytest.raises(DownloadError, match=r"cannot be unpacked into .*Make room"):
        unpack(write_zip(tmp_path / "set.zip", FILES), tmp_path / "sets" / "one", ignore)

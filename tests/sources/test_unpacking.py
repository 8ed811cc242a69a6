"""Unpacking what came from the network: nothing leaves its folder, nothing fills the disk."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.sources import unpacking
from mars_labeler.sources.unpacking import unpack

FILES = {"calibrated/A.JPG": b"a" * 100, "calibrated/B.JPG": b"b" * 200, "train.txt": b"A 1\n"}
LINK_MODE = 0o120777 << 16


def write_zip(path: Path, files: Mapping[str, bytes], mode: int = 0) -> Path:
    """Write a zip archive whose members may be other things than files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def write_tar(path: Path, files: Mapping[str, bytes], kind: bytes = tarfile.REGTYPE) -> Path:
    """Write a compressed tar archive whose members may be other things than files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc"
            entry.size = len(content) if kind == tarfile.REGTYPE else 0
            archive.addfile(entry, io.BytesIO(content))
    return path


Write = Callable[[Path, Mapping[str, bytes]], Path]
BOTH = pytest.mark.parametrize("write", [write_zip, write_tar])


def contents(folder: Path) -> dict[str, bytes]:
    """Return what every file below a folder has."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def ignore(_done: int, _total: int) -> None:
    """Take no notice of the progress."""


@BOTH
def test_an_archive_is_unpacked(tmp_path: Path, write: Write) -> None:
    """With its progress; what other systems' archivers add is left out."""
    extra = {"__MACOSX/calibrated/._A.JPG": b"x", "calibrated/.DS_Store": b"x"}
    archive = write(tmp_path / "set.archive", {**FILES, **extra})
    reported: list[tuple[int, int]] = []
    target = tmp_path / "sets" / "one"
    assert unpack(archive, target, lambda done, total: reported.append((done, total))) == 3
    assert contents(target) == FILES
    assert reported[-1] == (304, 304)
    assert list(target.parent.iterdir()) == [target]


@BOTH
@pytest.mark.parametrize(
    "name",
    ["../x.jpg", "a/../../x.jpg", "/etc/x.jpg", "..\\x.jpg", "C:\\x.jpg", "C:x.jpg", "\\\\h\\s\\x"],
)
def test_no_member_leaves_the_folder(tmp_path: Path, write: Write, name: str) -> None:
    """On whatever system; not even the sound members are unpacked."""
    archive = write(tmp_path / "set.archive", {**FILES, name: b"evil"})
    with pytest.raises(DownloadError, match="would lie outside of its folder"):
        unpack(archive, tmp_path / "sets" / "one", ignore)
    assert contents(tmp_path) == {"set.archive": archive.read_bytes()}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_of_a_tar_archive_are_refused(tmp_path: Path, kind: bytes) -> None:
    """Behind a link, the next member would be written elsewhere."""
    archive = write_tar(tmp_path / "set.tar.gz", {"inner": b""}, kind)
    with pytest.raises(DownloadError, match="“inner” is a link or a device"):
        unpack(archive, tmp_path / "one", ignore)


def test_links_of_a_zip_archive_are_refused(tmp_path: Path) -> None:
    """Such as some systems pack them."""
    archive = write_zip(tmp_path / "set.zip", {"inner": b"/etc"}, LINK_MODE)
    with pytest.raises(DownloadError, match="“inner” is a link or a device"):
        unpack(archive, tmp_path / "one", ignore)


@BOTH
def test_a_bomb_does_not_go_off(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive that would grow beyond measure is not even begun; nor one of too many files."""
    monkeypatch.setattr(unpacking, "SPARE_BYTES", 1000)
    bomb = write(tmp_path / "bomb", {"zeros": bytes(10_000_000)})
    with pytest.raises(DownloadError, match=r"grow to 1 files of 10,000,000 bytes.*do not trust"):
        unpack(bomb, tmp_path / "one", ignore)
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    with pytest.raises(DownloadError, match="grow to 3 files"):
        unpack(write(tmp_path / "many", FILES), tmp_path / "one", ignore)
    assert not (tmp_path / "one").exists()


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """It says that it is small, and would grow."""
    archive = write_zip(tmp_path / "set.zip", {"zeros": bytes(100_000)})
    true_size, small = (100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    archive.write_bytes(archive.read_bytes().replace(true_size, small))
    with pytest.raises(DownloadError, match="was not unpacked"):
        unpack(archive, tmp_path / "one", ignore)
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
        (lambda _whole: b"", "no zip or tar archive"),
        (lambda _whole: b"a page of the network", "no zip or tar archive"),
        (lambda whole: whole[: len(whole) // 2], "no zip or tar archive"),
        (damaged, "damaged"),
    ],
)
def test_what_is_no_archive(tmp_path: Path, content: Callable[[bytes], bytes], fault: str) -> None:
    """Empty, something else, cut off, or damaged."""
    archive = write_zip(tmp_path / "set.zip", FILES)
    archive.write_bytes(content(archive.read_bytes()))
    with pytest.raises(DownloadError, match=f"set.zip was not unpacked: .*{fault}"):
        unpack(archive, tmp_path / "one", ignore)


def test_a_cut_off_tar_archive(tmp_path: Path) -> None:
    """Its end is missed only when it is read."""
    archive = write_tar(tmp_path / "set.tar.gz", {"big": bytes(range(256)) * 1000})
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(DownloadError, match="was not unpacked"):
        unpack(archive, tmp_path / "one", ignore)


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    """The second would write over the first."""
    archive = tmp_path / "set.tar"
    with tarfile.open(archive, "w") as opened:
        for content in (b"one", b"two"):
            entry = tarfile.TarInfo("same")
            entry.size = len(content)
            opened.addfile(entry, io.BytesIO(content))
    with pytest.raises(DownloadError, match="“same” more than once"):
        unpack(archive, tmp_path / "one", ignore)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    """There is no password to give."""
    archive = write_zip(tmp_path / "set.zip", {"A.JPG": b"a"})
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
    with pytest.raises(DownloadError, match=r"“A\.JPG” is encrypted"):
        unpack(archive, tmp_path / "one", ignore)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file is where its folder should be."""
    (tmp_path / "sets").write_text("a file")
    with pytest.raises(DownloadError, match=r"cannot be unpacked into .*Make room"):
        unpack(write_zip(tmp_path / "set.zip", FILES), tmp_path / "sets" / "one", ignore)

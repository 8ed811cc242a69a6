"""Archives that somebody made to do harm: none of them leaves anything behind."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.sources import unpacking
from mars_labeler.sources.unpacking import unpack
from tests.sources.zip_archive import FILES, contents, ignore, write_zip

MEMBER = b"PK\x01\x02"  # where the archive's list describes a member


def refused(archive: Path, fault: str) -> None:
    """See that an archive is refused, before anything of it is written."""
    before = archive.read_bytes()
    with pytest.raises(DownloadError, match=f"was not unpacked: .*{fault}") as caught:
        unpack(archive, archive.parent / "sets" / "one", ignore)
    assert contents(archive.parent) == {archive.name: before}
    assert str(caught.value).isprintable()
    assert len(caught.value.what) < 500


@pytest.mark.parametrize(
    "name",
    [
        "../x.jpg",
        "a/../../x.jpg",
        "/etc/x.jpg",
        "..\\x.jpg",
        "C:\\x.jpg",
        "C:x.jpg",
        "\\\\h\\s\\x",
        ".",
        "./",
        "//",
    ],
)
def test_no_member_leaves_the_folder(tmp_path: Path, name: str) -> None:
    """On whatever system; not even the sound members are unpacked."""
    refused(write_zip(tmp_path / "set.zip", {**FILES, name: b"evil"}), "lie outside of its folder")


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg:stream",
        "a\x1b[2J.jpg",
        "a\n.jpg",
        "a?.jpg",
        "folder. /a.jpg",
        "a.jpg.",
        "x" * 5000,
        "a/" * 2500 + "x",
    ],
    ids=ascii,
)
def test_names_that_not_every_system_can_hold(tmp_path: Path, name: str) -> None:
    """Nor print, nor tell from another name."""
    refused(write_zip(tmp_path / "set.zip", {**FILES, name: b"evil"}), "not every system can hold")


@pytest.mark.parametrize("names", [("a.JPG", "A.jpg"), ("a", "a/b"), ("a/b", "A"), ("Ä/x", "ä")])
def test_one_place_for_two(tmp_path: Path, names: tuple[str, str]) -> None:
    """On some systems the second would be written over the first."""
    fault = "more than once|both a file and a folder"
    refused(write_zip(tmp_path / "set.zip", dict.fromkeys(names, b"x")), f"({fault})")


def test_a_name_twice(tmp_path: Path) -> None:
    """Which of them a program takes is a matter of taste."""
    archive = tmp_path / "set.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(archive, "w") as opened:
        warnings.simplefilter("ignore")  # zipfile knows better too
        for content in (b"one", b"two"):
            opened.writestr("same", content)
    refused(archive, "“same” more than once")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_links_and_devices(tmp_path: Path, kind: int) -> None:
    """Behind a link, the next member would be written elsewhere."""
    archive = write_zip(tmp_path / "set.zip", {"inner": b"/etc"}, mode=kind | 0o777)
    refused(archive, "“inner” is a link or a device")


def test_an_encrypted_archive(tmp_path: Path) -> None:
    """There is no password to give."""
    archive = write_zip(tmp_path / "set.zip", {"A.JPG": b"a"})
    content = bytearray(archive.read_bytes())
    content[content.index(MEMBER) + 8] |= 1
    archive.write_bytes(content)
    refused(archive, r"“A\.JPG” is encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_unusual_packing(tmp_path: Path, method: int) -> None:
    """It may ask for more memory than there is."""
    refused(write_zip(tmp_path / "set.zip", FILES, method=method), "packed in an unusual way")


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    """It says that it is small, and would grow."""
    archive = write_zip(tmp_path / "set.zip", {"zeros": bytes(100_000)})
    true_size, small = (100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    archive.write_bytes(archive.read_bytes().replace(true_size, small))
    with pytest.raises(DownloadError, match="was not unpacked"):
        unpack(archive, tmp_path / "one", ignore)
    assert not (tmp_path / "one").exists()


def test_a_bomb_of_the_largest_form(tmp_path: Path) -> None:
    """Its members say, in 64 bits, that they are larger than any disk; nothing is begun."""
    archive = write_zip(tmp_path / "set.zip", {"zeros": b"0" * 100})
    content = archive.read_bytes()
    at, name = content.index(MEMBER), b"zeros"
    head = bytearray(content[at : at + 46])
    head[24:28] = b"\xff" * 4  # the size is told by the field that follows the name
    extra = struct.pack("<HHQ", 1, 8, 2**62)
    head[30:32] = struct.pack("<H", len(extra))
    end = bytearray(content[content.index(b"PK\x05\x06") :])
    end[12:16] = struct.pack("<I", len(head) + len(name) + len(extra))
    archive.write_bytes(content[:at] + head + name + extra + end)
    refused(archive, "grow to 1 files of 4,611,686,018,427,387,904 bytes")


def test_a_name_of_damaged_letters(tmp_path: Path) -> None:
    """It says that it is UTF-8, and is not."""
    archive = write_zip(tmp_path / "set.zip", {"näme": b"a"})
    archive.write_bytes(archive.read_bytes().replace("ä".encode(), b"\xff\xff"))
    refused(archive, "cannot be read")


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty files and folders fill a disk too."""
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 2)
    refused(write_zip(tmp_path / "set.zip", FILES), "grow to 3 files")

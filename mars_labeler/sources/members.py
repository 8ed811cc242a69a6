"""What is in an archive: its members, each with a name that stays within a folder."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from stat import S_ISDIR, S_ISREG
from typing import IO

_ENCRYPTED = 0x1  # bit 0 of the general purpose flags (APPNOTE.TXT, section 4.4.4)


class UnsafeArchiveError(Exception):
    """Why an archive is not unpacked, as the end of a sentence."""


@dataclass(frozen=True)
class Member:
    """One file or folder of an archive.

    Args:
        path: Where it lies below the archive's folder; never absolute, never upward.
        size: Bytes that it says it has; 0 for a folder.
        is_folder: Whether it is one.
        open: Returns its bytes.
    """

    path: PurePosixPath
    size: int
    is_folder: bool
    open: Callable[[], IO[bytes]]


@contextmanager
def open_members(archive: Path) -> Iterator[list[Member]]:
    """Open a zip or tar archive and give all of its members, in its own order.

    Raises:
        UnsafeArchiveError: It is none, a member's name leaves the folder, or one is a link or a
            device, or encrypted.
        BadZipFile: It is a damaged zip archive.
        TarError: It is a damaged tar archive.
        OSError: It cannot be read.
    """
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            yield [_zip_member(opened, entry) for entry in opened.infolist()]
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as opened_tar:
            yield [_tar_member(opened_tar, entry) for entry in opened_tar]
    else:
        raise UnsafeArchiveError("it is no zip or tar archive")


def _zip_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    mode = entry.external_attr >> 16  # of the system that packed it; 0 where it has no such thing
    kind = mode & 0o170000
    if kind and not S_ISREG(mode) and not S_ISDIR(mode):
        raise UnsafeArchiveError(f"“{entry.filename}” is a link or a device")
    if entry.flag_bits & _ENCRYPTED:
        raise UnsafeArchiveError(f"“{entry.filename}” is encrypted")
    is_folder = entry.is_dir()
    size = 0 if is_folder else entry.file_size
    return Member(_inner(entry.filename), size, is_folder, partial(archive.open, entry))


def _tar_member(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Member:
    if not entry.isreg() and not entry.isdir():
        raise UnsafeArchiveError(f"“{entry.name}” is a link or a device")

    def read() -> IO[bytes]:
        opened = archive.extractfile(entry)
        assert opened is not None  # it is a plain file
        return opened

    return Member(_inner(entry.name), 0 if entry.isdir() else entry.size, entry.isdir(), read)


def _inner(name: str) -> PurePosixPath:
    """Return a name as a path below the archive's folder, on whatever system."""
    path = PurePosixPath(name.replace("\\", "/"))
    # A name such as “C:x” is within the folder on one system and leaves it on another.
    is_outside = path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive
    if is_outside or "\0" in name:
        raise UnsafeArchiveError(f"“{name}” would lie outside of its folder")
    return path

"""What is in an archive: its members, each with a name that stays within a folder.

Only zip archives are read, which all public data sets are: they tell what they hold before
anything of it is unpacked, while a tar archive has to be unpacked to know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from stat import S_ISDIR, S_ISREG
from typing import IO

from mars_labeler.download.wording import shown

LONGEST_NAME, LONGEST_PART = 400, 150
"""Characters of a name and of each part of it: some systems hold 255 bytes a part."""

_ENCRYPTED = 0x1  # bit 0 of the general purpose flags (APPNOTE.TXT, section 4.4.4)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may ask for GBs of memory
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:*?\"<>|]")  # not in a name on one system or another


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
    """Open a zip archive and give all of its members, in its own order.

    Raises:
        UnsafeArchiveError: It is none, a member's name leaves the folder, cannot be held by every
            system, or is there twice, or a member is a link, a device, encrypted, or packed in an
            unusual way.
        BadZipFile: It is damaged.
        ValueError: A name in it is damaged.
        OSError: It cannot be read.
    """
    if not zipfile.is_zipfile(archive):
        raise UnsafeArchiveError("it is no zip archive")
    with zipfile.ZipFile(archive) as opened:
        members = [_member(opened, entry) for entry in opened.infolist()]
        _check_places(members)
        yield members


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    mode = entry.external_attr >> 16  # of the system that packed it; 0 where it has no such thing
    kind = mode & 0o170000
    if kind and not S_ISREG(mode) and not S_ISDIR(mode):
        raise UnsafeArchiveError(f"“{shown(entry.filename)}” is a link or a device")
    if entry.flag_bits & _ENCRYPTED:
        raise UnsafeArchiveError(f"“{shown(entry.filename)}” is encrypted")
    if entry.compress_type not in _METHODS:
        raise UnsafeArchiveError(f"“{shown(entry.filename)}” is packed in an unusual way")
    is_folder = entry.is_dir()
    size = 0 if is_folder else entry.file_size
    return Member(_inner(entry.filename), size, is_folder, partial(archive.open, entry))


def _inner(name: str) -> PurePosixPath:
    """Return a name as a path below the archive's folder, on whatever system."""
    path = PurePosixPath(name.replace("\\", "/"))
    # A name such as “C:x” is within the folder on one system and leaves it on another.
    is_outside = path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive
    if is_outside or not path.parts:
        raise UnsafeArchiveError(f"“{shown(name)}” would lie outside of its folder")
    is_long = len(name) > LONGEST_NAME or max(map(len, path.parts)) > LONGEST_PART
    # Windows takes spaces and dots from the end of a name: two names would be one.
    is_cut = any(part != part.rstrip(" .") for part in path.parts)
    if is_long or is_cut or _UNSAFE.search(name):
        raise UnsafeArchiveError(f"“{shown(name)}” is a name that not every system can hold")
    return path


def _check_places(members: Iterable[Member]) -> None:
    """Refuse two members in one place, on systems too that take upper case for lower case."""
    files: set[str] = set()
    folders: set[str] = set()
    for member in members:
        place = str(member.path).casefold()
        if not member.is_folder and place in files:
            raise UnsafeArchiveError(f"it has “{shown(str(member.path))}” more than once")
        (folders if member.is_folder else files).add(place)
        folders.update(str(parent).casefold() for parent in member.path.parents)
    both = files & folders
    if both:
        raise UnsafeArchiveError(f"“{shown(min(both))}” is both a file and a folder")

"""Unpacks an archive from the network: nothing leaves its folder, and nothing fills the disk."""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.wording import shown
from mars_labeler.sources.members import Member, UnsafeArchiveError, open_members

Report = Callable[[int, int], None]
"""Called with the bytes that are unpacked and those of all members."""

MOST_GROWTH = 20
"""How many times its own size an archive may grow: images are packed already and hardly grow."""

SPARE_BYTES = 64 * 2**20
"""What a small archive may grow to in any case, and what stays free on the disk."""

MOST_MEMBERS = 500_000

_CHUNK = 1 << 20
_LEFT_OUT = ("__MACOSX", ".DS_Store")  # what one system's archiver adds of its own


def unpack(archive: Path, target: Path, report: Report) -> int:
    """Unpack a zip archive into a folder that does not exist yet.

    Everything is unpacked into a folder beside it, named `….unpacking`, which gets its name when
    it is whole; one that a stop has left is thrown away. Only plain files and folders are taken,
    without their owners, rights and times.

    Args:
        archive: The archive; what is in it is not trusted.
        target: The folder to make.
        report: Called after each piece; what it raises (`JobCancelled`) stops the unpacking.

    Returns:
        The number of files.

    Raises:
        DownloadError: It is no archive, or damaged; a member would leave the folder, is there
            twice, or is a link or a device; it would grow beyond measure; the disk is too small
            or cannot be written.
    """
    place = target.with_name(f"{target.name}.unpacking")
    with _explained(archive, target), open_members(archive) as found:
        members = [member for member in found if not _is_left_out(member)]
        _check_sizes(archive, members)
        target.parent.mkdir(parents=True, exist_ok=True)
        _check_room(members, target.parent)
        if place.exists():
            shutil.rmtree(place)
        place.mkdir()
        count = _write_all(members, place, report)
        place.replace(target)
    return count


def _is_left_out(member: Member) -> bool:
    return any(part in _LEFT_OUT for part in member.path.parts)


def _check_sizes(archive: Path, members: Sequence[Member]) -> None:
    total = sum(member.size for member in members)
    most = max(MOST_GROWTH * archive.stat().st_size, SPARE_BYTES)
    if len(members) > MOST_MEMBERS or total > most:
        raise UnsafeArchiveError(
            f"it would grow to {len(members):,} files of {total:,} bytes together"
        )


def _check_room(members: Sequence[Member], folder: Path) -> None:
    needed = sum(member.size for member in members) + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DownloadError(
            f"{needed / 1e6:,.0f} MB are needed in {folder}, but {free / 1e6:,.0f} MB are free.",
            "Make room on that disk, or choose another folder.",
        )


def _write_all(members: Sequence[Member], place: Path, report: Report) -> int:
    total, done, count = sum(member.size for member in members), 0, 0
    for member in members:
        path = place / member.path
        if member.is_folder:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        count += 1
        for size in _written(member, path):
            done += size
            report(done, total)
    return count


def _written(member: Member, path: Path) -> Iterator[int]:
    """Write one member, and yield the size of each piece."""
    left = member.size
    with member.open() as source, path.open("xb") as file:
        while piece := source.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise UnsafeArchiveError(f"“{member.path}” is larger than it says")
            file.write(piece)
            yield len(piece)
    if left:
        raise UnsafeArchiveError(f"“{member.path}” is cut off")


@contextmanager
def _explained(archive: Path, target: Path) -> Iterator[None]:
    """Say in a person's words why an archive was not unpacked."""
    try:
        yield
    except UnsafeArchiveError as error:
        raise _refusal(archive, str(error)) from error
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError) as error:
        raise _refusal(archive, f"it is damaged ({shown(str(error))})") from error
    except (RuntimeError, ValueError, OverflowError) as error:  # what zipfile does not know
        raise _refusal(archive, f"it cannot be read ({shown(str(error))})") from error
    except OSError as error:
        raise DownloadError(
            f"{archive.name} cannot be unpacked into {target}: {error.strerror or error}.",
            "Make room on that disk, see that its folder is yours, then try again.",
        ) from error


def _refusal(archive: Path, fault: str) -> DownloadError:
    return DownloadError(
        f"{archive.name} was not unpacked: {fault}.",
        f"Remove {archive} and try again; if it stays so, do not trust where it came from.",
    )

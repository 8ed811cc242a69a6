"""Brings a public data set: download, verify, unpack, and know it again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.download import download
from mars_labeler.sources.alone import alone
from mars_labeler.sources.data_sets import DataSet
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.records import RecordFile, find_file
from mars_labeler.sources.unpacking import unpack

MARKER = ".data-set.json"
"""Written into the folder of a whole data set: which one it is, and what it was unpacked from."""


@dataclass(frozen=True)
class BroughtSet:
    """A data set that is here.

    Args:
        image_folder: Its images' folder, with the label lists in it.
        is_new: Whether it was brought now.
    """

    image_folder: Path
    is_new: bool


def bring_set(
    data_set: DataSet, folder: Path, archive: str, web: PoliteWeb, context: JobContext
) -> BroughtSet:
    """Bring a data set into a folder of its own, unless it is there already.

    The archive waits in a folder beside it, named `….download`, until it is unpacked.

    Args:
        data_set: Which one.
        folder: Its folder: one that does not exist, is empty, or holds this very set.
        archive: Origin of the archive that has its record.
        web: Asks for the record.
        context: Told the progress in bytes; its `checkpoint` may raise `JobCancelled`. The next
            call goes on where this one was stopped.

    Raises:
        DownloadError: The set cannot be had or unpacked, or the folder has other files in it.
    """
    if _is_here(data_set, folder):
        return BroughtSet(_image_folder(folder), is_new=False)
    waiting = folder.with_name(f"{folder.name}.download")
    with alone(waiting / ".fetch.lock", folder):
        is_new = not _is_here(data_set, folder)  # another process may have been faster
        if is_new:
            _bring(data_set, folder, waiting, partial(find_file, data_set, archive, web), context)
        shutil.rmtree(waiting, ignore_errors=True)  # the set is here, whatever becomes of it
    return BroughtSet(_image_folder(folder), is_new)


def _bring(
    data_set: DataSet,
    folder: Path,
    waiting: Path,
    ask: Callable[[], RecordFile],
    context: JobContext,
) -> None:
    context.checkpoint(Progress(f"Asking for {data_set.title}"))
    file = ask()
    packed = waiting / file.name

    def report(done: int, total: int) -> None:
        context.checkpoint(Progress(f"Downloading {data_set.title}", done, total, unit="bytes"))

    download(file.address, packed, size=file.size, digest=file.digest, report=report)
    _unpack(data_set, file, packed, folder, context)


def _is_here(data_set: DataSet, folder: Path) -> bool:
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        is_same = isinstance(marker, dict) and marker.get("record") == data_set.record
    except FileNotFoundError:
        is_same = False
    except (OSError, ValueError) as error:
        raise DownloadError(f"{folder / MARKER} cannot be read.", "Remove that folder.") from error
    if not is_same and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DownloadError(
            f"{folder} has something else in it.",
            f"Choose a new folder for {data_set.title}, or import this one as it is.",
        )
    return is_same


def _unpack(
    data_set: DataSet, file: RecordFile, packed: Path, folder: Path, context: JobContext
) -> None:
    def report(done: int, total: int) -> None:
        context.checkpoint(Progress(f"Unpacking {data_set.title}", done, total, unit="bytes"))

    whole = folder.with_name(f"{folder.name}.whole")  # it counts only with its marker in it
    try:
        if whole.exists():
            shutil.rmtree(whole)
        files = unpack(packed, whole, report)
        marker = {
            "name": data_set.name,
            "record": data_set.record,
            "page": data_set.page,
            "file": file.name,
            "digest": str(file.digest),
            "files": files,
        }
        (whole / MARKER).write_text(json.dumps(marker, indent=2), "utf-8")
        if folder.exists():
            folder.rmdir()  # empty, as was seen
        whole.replace(folder)
    except OSError as error:
        raise DownloadError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "See that its folder is yours, then try again.",
        ) from error


def _image_folder(folder: Path) -> Path:
    """Return where the images and lists lie: many archives hold a single folder."""
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    is_wrapped = len(entries) == 1 and entries[0].is_dir()
    return entries[0] if is_wrapped else folder

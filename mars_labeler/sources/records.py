"""Finds a file in a record of Zenodo's archive, with its size and checksum.

The form of the answer is that of Zenodo's REST API (https://developers.zenodo.org, “Records”):
`{"files": [{"key": NAME, "size": BYTES, "checksum": "md5:DIGITS", "links": {"self": ADDRESS}}]}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download import Digest
from mars_labeler.sources.addresses import is_within
from mars_labeler.sources.data_sets import DataSet
from mars_labeler.sources.polite_web import PoliteWeb

_LATER = "Try again later; if it stays so, this version of the program is too old for the archive."


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")

MOST_BYTES = 4 * 2**30
"""Above this a file is none of ours: it must not fill the disk before it is found out."""


@dataclass(frozen=True)
class RecordFile:
    """A file of a record.

    Args:
        name: Its name there, without folders.
        address: Where it can be had.
        size: Its bytes.
        digest: Its digest.
    """

    name: str
    address: str
    size: int
    digest: Digest


def find_file(data_set: DataSet, archive: str, web: PoliteWeb) -> RecordFile:
    """Return the file of a data set as the archive describes it.

    Args:
        data_set: The data set.
        archive: Origin of the archive ("https://zenodo.org"); the file must lie there too.
        web: Asks.

    Raises:
        DownloadError: The record cannot be had, has no such file, or another than is known.
    """
    address = f"{archive}/api/records/{data_set.record}"
    answer = web.read_json(address, (archive,))
    files = answer.get("files") if isinstance(answer, dict) else None
    entries = [entry for entry in files if _matches(entry, data_set)] if files else []
    if len(entries) != 1:
        found = "none" if not entries else f"{len(entries)} of them"
        raise DownloadError(
            f"The record {address} should have one file “{data_set.file_pattern}”; it has {found}.",
            _LATER,
        )
    try:
        file = _read_entry(entries[0])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DownloadError(f"{address} describes its file in an unknown way.", _LATER) from error
    if not is_within(file.address, (archive,)):
        raise DownloadError(f"The record {address} leads out of the archive.", _LATER)
    _compare(data_set, file)
    return file


def _matches(entry: object, data_set: DataSet) -> bool:
    name = entry.get("key") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return False
    return fnmatchcase(name, data_set.file_pattern)


def _read_entry(entry: Mapping[str, object]) -> RecordFile:
    algorithm, _, digits = str(entry["checksum"]).partition(":")
    links = entry["links"]
    if not isinstance(links, dict):
        raise TypeError("links are no mapping")
    size, digest = int(str(entry["size"])), Digest(algorithm, digits)
    if not 0 < size <= MOST_BYTES or not digest.is_whole:
        raise ValueError("a file is of no such size, or not told from others")
    return RecordFile(str(entry["key"]), str(links["self"]), size, digest)


def _compare(data_set: DataSet, file: RecordFile) -> None:
    """Refuse a file that is not the one which is known."""
    is_size_known = data_set.size is not None
    is_other_size = is_size_known and data_set.size != file.size
    is_other_digest = data_set.digest is not None and data_set.digest != file.digest
    if is_other_size or is_other_digest:
        raise DownloadError(
            f"The archive describes another {file.name} than the one known as {data_set.name}: "
            f"{file.size:,} bytes, {file.digest}.",
            f"Look at {data_set.page} before you trust it.",
        )

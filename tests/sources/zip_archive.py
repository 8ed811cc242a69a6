"""Zip archives for the tests of unpacking, sound ones and others."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

FILES = {"calibrated/A.JPG": b"a" * 100, "calibrated/B.JPG": b"b" * 200, "train.txt": b"A 1\n"}


def write_zip(
    path: Path,
    files: Mapping[str, bytes],
    mode: int = 0,
    method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a zip archive whose members may be other things than files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.filename = name  # which ZipInfo would cut at a null character
            entry.external_attr = mode << 16
            archive.writestr(entry, content, method)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return what every file below a folder has."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def ignore(_done: int, _total: int) -> None:
    """Take no notice of the progress."""

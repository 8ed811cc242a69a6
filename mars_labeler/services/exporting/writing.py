"""Folders that appear complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.label_files.notes import EXPORT_FILE, read_export_file
from mars_labeler.services.whole_files import writing_to


@contextmanager
def replaced_folder(output: Path) -> Iterator[Path]:
    """Give a folder to fill that takes the place of `output` when all went well.

    Raises:
        ProjectError: It cannot be written, or `output` holds what no export wrote.
    """
    require_replaceable(output)
    with writing_to(output):
        parent = output.resolve().parent
        unfinished = Path(tempfile.mkdtemp(prefix=f".{output.name}.", suffix=".part", dir=parent))
        try:
            filled = unfinished / "new"
            filled.mkdir()
            yield filled
            _swap(filled, output, unfinished / "old")
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def require_replaceable(output: Path) -> None:
    """Refuse a folder that holds what no export wrote: a person's file would be lost.

    Raises:
        ProjectError: It is no folder, or holds such a file.
    """
    with writing_to(output):
        if not output.exists():
            return
        if not output.is_dir():
            raise ProjectError(f"{output} is no folder.", "Choose an empty or a new folder.")
        written = _written_files(output)
        for folder, _, names in os.walk(output):
            for name in names:
                path = (Path(folder) / name).relative_to(output).as_posix()
                if path not in written:
                    raise ProjectError(
                        f"The folder {output} holds {path}, which no export wrote.",
                        "Choose an empty or a new folder.",
                    )


def _written_files(folder: Path) -> set[str]:
    """Return the files of a folder that an export wrote, by their paths below it."""
    noted = read_export_file(folder).get("files")
    return {EXPORT_FILE, *map(str, noted)} if isinstance(noted, list) else set()


def _swap(filled: Path, output: Path, aside: Path) -> None:
    if output.exists():
        output.replace(aside)
    try:
        filled.replace(output)
    except OSError:
        if aside.exists():
            aside.replace(output)
        raise

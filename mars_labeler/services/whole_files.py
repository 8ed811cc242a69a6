"""Files that appear complete or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mars_labeler.domain.errors import ProjectError


@contextmanager
def replaced_file(output: Path) -> Iterator[Path]:
    """Give a file to write that takes the place of `output` when all went well.

    A full disk leaves the file of before as it was.

    Raises:
        ProjectError: It cannot be written.
    """
    unfinished = output.with_name(f".{output.name}.part")
    with writing_to(output):
        try:
            yield unfinished
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def writing_to(output: Path) -> Iterator[None]:
    """Say what cannot be written, and what to do.

    Raises:
        ProjectError: In the place of an error of the disk.
    """
    try:
        yield
    except OSError as error:
        raise ProjectError(
            f"{output} cannot be written ({error.strerror or error}).",
            "Choose a place that you may write to and that has space.",
        ) from error

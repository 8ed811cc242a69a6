"""Finding images again that were moved, by their contents: labels never land on other images."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.catalog.images import KnownFile
from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.imagery.decoding import content_hash
from mars_labeler.services.project import Project

_COMPARED_FILES = 24
"""Files whose contents are compared before a folder counts as the one that was moved."""


def relocate_root(project: Project, old: Path, new: Path) -> None:
    """Note that an image folder lies elsewhere now.

    Raises:
        ProjectError: The new folder does not hold the images of the old one, or is a folder of
            the project already.
    """
    new = new.expanduser().resolve()
    with project.catalog.writing() as connection:
        roots = images.read_roots(connection)
        root_id = next((key for key, path in roots.items() if path == old), None)
        if root_id is None:
            raise ProjectError(f"The project has no images from {old}.")
        if new in roots.values():
            raise ProjectError(f"{new} is a folder of this project already.", "Choose another.")
        known = images.read_known_files(connection, root_id)
        if known and not _is_same_folder(new, known):
            raise ProjectError(
                f"The images of the project are not in {new}: the files there have other names "
                "or other contents.",
                "Choose the folder that the images were moved to.",
            )
        images.move_root(connection, root_id, new)


def adopt_moved_root(project: Project, folder: Path) -> Path | None:
    """Take a folder for the new place of one of the project's that is away, if it holds its images.

    Args:
        project: The project.
        folder: A folder of images, absolute.

    Returns:
        Where the images lay before, or None: then nothing was changed.
    """
    with project.catalog.writing() as connection:
        roots = images.read_roots(connection)
        if folder in roots.values():
            return None
        for root_id, old in roots.items():
            known = {} if old.is_dir() else images.read_known_files(connection, root_id)
            if known and _is_same_folder(folder, known):
                images.move_root(connection, root_id, folder)
                return old
    return None


def _is_same_folder(folder: Path, known: Mapping[str, KnownFile]) -> bool:
    """Return whether most of a sample of the known files are there, with their contents."""
    readable = sorted(path for path, file in known.items() if file.is_readable)
    sample = readable[:: max(1, len(readable) // _COMPARED_FILES)]
    same = sum(_has_content(folder / path, known[path].content_hash) for path in sample)
    return bool(sample) and 2 * same > len(sample)


def _has_content(path: Path, expected: str) -> bool:
    try:
        return path.is_file() and content_hash(path) == expected
    except ImageDecodeError:
        return False

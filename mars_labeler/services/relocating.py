"""Finding images again that were moved, by their contents: labels never land on other images."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.places import delete_roots
from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.imagery.decoding import content_hash
from mars_labeler.services.project import Project

_COMPARED_FILES = 24
"""Files whose contents are compared before a folder counts as the one that was moved."""

_CHOSEN_SHARE, _ADOPTED_SHARE = 0.5, 0.9
"""How many of them must be there: more than half when a person says that this is the folder; nearly
all when nobody does, since a folder may hold copies of some of another's files."""


def relocate_root(project: Project, old: Path, new: Path) -> None:
    """Note that an image folder lies elsewhere now.

    Raises:
        ProjectError: The new folder does not hold the images of the old one, or is a folder of
            the project already.
    """
    new = new.expanduser().resolve()
    roots = _read_roots(project)
    root_id = next((key for key, path in roots.items() if path == old), None)
    if root_id is None:
        raise ProjectError(f"The project has no images from {old}.")
    if new in roots.values():
        raise ProjectError(f"{new} is a folder of this project already.", "Choose another.")
    known = _read_known(project, root_id)
    if known and _same_share(new, known) <= _CHOSEN_SHARE:
        raise ProjectError(
            f"The images of the project are not in {new}: the files there have other names "
            "or other contents.",
            "Choose the folder that the images were moved to.",
        )
    _move_root(project, root_id, new)


def adopt_moved_root(project: Project, folder: Path) -> Path | None:
    """Take a folder for the new place of one of the project's that is away, if it holds its images.

    Args:
        project: The project.
        folder: A folder of images, absolute.

    Returns:
        Where the images lay before, or None: then nothing was changed.
    """
    roots = _read_roots(project)
    if folder in roots.values():
        return None
    for root_id, old in roots.items():
        if (
            not old.is_dir()
            and _same_share(folder, _read_known(project, root_id)) >= _ADOPTED_SHARE
        ):
            _move_root(project, root_id, folder)
            return old
    return None


def forget_emptied_roots(project: Project) -> None:
    """Forget the folders that are away and whose images have all been found elsewhere."""
    away = [key for key, path in _read_roots(project).items() if not path.is_dir()]
    if away:
        with project.catalog.writing() as connection:
            delete_roots(connection, away)


def _same_share(folder: Path, known: Mapping[str, KnownFile]) -> float:
    """Return how many of a sample of the known files are there, with their contents, in [0, 1]."""
    paths = sorted(path for path, file in known.items() if file.content_hash)
    sample = paths[:: max(1, len(paths) // _COMPARED_FILES)]
    same = sum(_has_content(folder / path, known[path].content_hash) for path in sample)
    return same / max(1, len(sample))


def _has_content(path: Path, expected: str) -> bool:
    try:
        return path.is_file() and content_hash(path) == expected
    except ImageDecodeError:
        return False


def _read_roots(project: Project) -> dict[int, Path]:
    with project.catalog.reading() as connection:
        return images.read_roots(connection)


def _read_known(project: Project, root_id: int) -> dict[str, KnownFile]:
    with project.catalog.reading() as connection:
        return images.read_known_files(connection, root_id)


def _move_root(project: Project, root_id: int, folder: Path) -> None:
    with project.catalog.writing() as connection:
        images.move_root(connection, root_id, folder)


def count_images_in(project: Project, folder: Path) -> int:
    """Return how many of the project's images are there in one of its folders."""
    folder = folder.expanduser().resolve()
    roots = _read_roots(project)
    root_id = next((key for key, path in roots.items() if path == folder), None)
    known = {} if root_id is None else _read_known(project, root_id)
    return sum((folder / path).is_file() for path in known)

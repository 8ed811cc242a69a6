"""Creating, opening and closing projects. A project is one folder that can be moved."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from pathlib import Path

import appdirs
import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, facts, images, journal, labels
from mars_labeler.catalog.database import Catalog
from mars_labeler.domain.errors import CatalogError, ProjectError
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.taxonomy import LabelClass, new_classes
from mars_labeler.imagery.decoding import read_image
from mars_labeler.imagery.discovery import PROJECT_DATABASE
from mars_labeler.imagery.thumbnails import ThumbnailCache, thumbnail_key

APP_NAME = "mars-labeler"
NAME_FACT = "name"

_logger = logging.getLogger(__name__)


class Project:
    """An open project: its folder, its database and its caches.

    Args:
        folder: The project's folder, absolute.
        catalog: Its open database.
    """

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.folder = folder
        self.catalog = catalog
        self.thumbnails = ThumbnailCache(folder / "cache" / "thumbnails")
        with catalog.reading() as connection:
            self.name = facts.read_fact(connection, NAME_FACT, folder.name)

    @property
    def embeddings_folder(self) -> Path:
        """The folder of the cached embeddings, one sub-folder a recipe."""
        return self.folder / "cache" / "embeddings"

    def close(self) -> None:
        """Close the database. The project is of no more use afterwards."""
        self.catalog.close()


def create_project(folder: Path, name: str, class_names: Sequence[str] = ()) -> Project:
    """Make a new project in an empty or missing folder and open it.

    Args:
        folder: Where it goes.
        name: What it is called in the window.
        class_names: The classes to start from, each given a color and the best free key.

    Raises:
        ProjectError: The folder holds a project already, or cannot be written.
        LabelingError: A class name is empty or given twice.
    """
    folder = folder.expanduser().resolve()
    if is_project(folder):
        raise ProjectError(
            f"There is a project in {folder} already.", "Open it, or choose another folder."
        )
    records = new_classes(1, class_names, ())
    try:
        (folder / "models").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"The project folder {folder} cannot be made ({error.strerror}).",
            "Choose a folder that you may write to.",
        ) from error
    catalog = Catalog(folder)
    with catalog.writing() as connection:
        facts.write_fact(connection, NAME_FACT, name)
        if records:
            states = [(record.class_id, classes.class_state(record)) for record in records]
            classes.write_classes(journal.Writing(connection, 0, is_undo=False), states)
    return Project(folder, catalog)


def open_project(folder: Path) -> Project:
    """Open the project in a folder.

    Raises:
        ProjectError: There is no project in it.
        CatalogError: Its database is damaged, locked, or from a newer program.
    """
    folder = folder.expanduser().resolve()
    if not is_project(folder):
        raise ProjectError(
            f"There is no project in {folder}.",
            "Choose a folder that holds project.sqlite, or open a folder of images.",
        )
    return Project(folder, Catalog(folder))


def is_project(folder: Path) -> bool:
    """Return whether a folder holds a project.

    Raises:
        ProjectError: The folder may not be looked into.
    """
    try:
        return (folder / PROJECT_DATABASE).is_file()
    except OSError as error:
        raise ProjectError(
            f"The folder {folder} cannot be read ({error.strerror}).",
            "Choose a folder that you may read and write.",
        ) from error


def default_project_folder(image_folder: Path) -> Path:
    """Return where the project of an image folder goes when the person does not say.

    It lies in the user's own folder, since archives are often read-only; the same image folder
    always leads to the same project.
    """
    resolved = image_folder.expanduser().resolve()
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", resolved.name).strip("-.") or "images"
    mark = hashlib.blake2b(str(resolved).encode(), digest_size=4).hexdigest()
    return projects_folder() / f"{readable}-{mark}"


def projects_folder() -> Path:
    """Return the folder of the user's projects."""
    return Path(appdirs.user_data_dir(APP_NAME, appauthor=False)) / "projects"


def read_thumbnail(project: Project, image_id: int) -> bytes:
    """Return an image's thumbnail as the bytes of a JPEG file.

    Raises:
        ImageDecodeError: The image cannot be read.
        ProjectError: There is no image of that id.
    """
    path, content_hash, stretch = find_image(project, image_id)
    key = thumbnail_key(content_hash, stretch)
    return project.thumbnails.read_bytes(key, path, stretch)


def read_pixels(project: Project, image_id: int) -> NDArray[np.uint8]:
    """Return an image as the model sees it, uint8 (H, W, 3) RGB.

    Raises:
        ImageDecodeError: The image cannot be read.
        ProjectError: There is no image of that id.
    """
    location = find_image(project, image_id)
    return read_image(location.path, location.stretch)


def read_record(project: Project, image_id: int) -> ImageRecord | None:
    """Return what is known of an image, or None when there is none of that id."""
    with project.catalog.reading() as connection:
        return images.read_image(connection, image_id)


def list_roots(project: Project) -> list[Path]:
    """Return the image folders of the project."""
    with project.catalog.reading() as connection:
        return list(images.read_roots(connection).values())


def find_missing_roots(project: Project) -> list[Path]:
    """Return the image folders that are not where they were (moved, or a disk not mounted)."""
    return [path for path in list_roots(project) if not path.is_dir()]


def missing_root_error(path: Path) -> ProjectError:
    """Return what to tell of an image folder that is away."""
    return ProjectError(
        f"The image folder {path} is not there.",
        "Connect its disk, or choose Locate moved images in the Project menu.",
    )


def read_classes(project: Project) -> list[LabelClass]:
    """Return the classes in the order of the taxonomy."""
    with project.catalog.reading() as connection:
        return classes.read_classes(connection)


def count_labels(project: Project) -> dict[int, int]:
    """Return how many images each class labels, by class id."""
    with project.catalog.reading() as connection:
        return labels.count_labels(connection)


def checkpoint(project: Project) -> None:
    """Move what was written into the database's file; what cannot be moved now is moved later."""
    try:
        project.catalog.checkpoint()
    except CatalogError as error:
        _logger.warning("the log of the database was not emptied: %s", error)


def read_undo_texts(project: Project) -> journal.UndoTexts:
    """Return what undo and redo would do now, in words."""
    with project.catalog.reading() as connection:
        return journal.read_undo_texts(connection)


def find_image(project: Project, image_id: int) -> images.ImageLocation:
    """Return where an image lies, and how it is to be read.

    Raises:
        ProjectError: There is no image of that id.
    """
    with project.catalog.reading() as connection:
        found = images.read_locations(connection, [image_id])
    if image_id not in found:
        raise ProjectError("This image is no longer in the project.")
    return found[image_id]

"""The map of the collection: where each image lies among those that look like it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import images
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.learning.embedding_key import store_key  # no torch in it
from mars_labeler.services.embedded import Embedded, embed_images
from mars_labeler.services.project import Project
from mars_labeler.services.whole_files import replaced_file

if TYPE_CHECKING:
    from mars_labeler.learning.layout import Layout

_FORMAT = 1
"""To be counted up whenever another program would misread the file."""

_LAYOUT = ("mean", "axes", "anchors", "anchor_positions")
_DAMAGES = (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CollectionMap:
    """Where images lie on the map.

    Args:
        image_ids: int64 (N,), strictly increasing.
        positions: float32 (N, 2), x and y in [0, 1]; y grows downwards.
    """

    image_ids: NDArray[np.int64]
    positions: NDArray[np.float32]


def make_map(
    project: Project,
    config: TrainingConfig,
    context: JobContext,
    announce: Announce,
    is_anew: bool = False,
) -> CollectionMap:
    """Make the map, or put onto it what was added since it was made: a job.

    Args:
        project: The project.
        config: Says which embeddings are compared, see `embedding_config`. A map that was made
            from others is made anew.
        context: Told of the progress.
        announce: Not called: nothing that is stored in the project changes.
        is_anew: Place all images anew, also those that are on the map.

    Returns:
        The map with all readable images; those that are gone from the project are gone from it.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: There are no images, or the backbone cannot be built.
        DownloadError: The weights of the backbone cannot be had.
        ProjectError: The map cannot be written.
    """
    del announce
    with project.catalog.reading() as connection:
        wanted = np.array(list(images.read_paths(connection)), np.int64)
    embedded = embed_images(project, config, wanted, context)
    if not len(embedded.image_ids):
        raise TrainingError("There are no images to make a map of.", "Import some first.")
    path = _map_path(project, config)
    kept = None if is_anew else _read(path)
    is_kept = kept is not None and kept.forgotten <= embedded.store.forgotten_count
    made = _extended(kept, embedded, context) if kept and is_kept else _laid_out(embedded, context)
    _write(path, made)
    return made.map


def read_map(project: Project) -> CollectionMap | None:
    """Return the map that was made last, or None when there is none; it takes milliseconds."""
    paths = sorted(_folder(project).glob("map-*.npz"), key=lambda path: path.stat().st_mtime_ns)
    kept = _read(paths[-1]) if paths else None
    return None if kept is None else kept.map


@dataclass(frozen=True)
class _Kept:
    """A map with what places further images on it.

    Args:
        map: The map.
        layout: Places further images.
        forgotten: How many embeddings had been forgotten when it was made: those that are forgotten
            later were of pictures that files show no longer.
    """

    map: CollectionMap
    layout: Layout
    forgotten: int


def _folder(project: Project) -> Path:
    return project.folder / "cache"


def _map_path(project: Project, config: TrainingConfig) -> Path:
    name, _ = store_key(config)
    return _folder(project) / f"map-{name}.npz"


def _laid_out(embedded: Embedded, context: JobContext) -> _Kept:
    from mars_labeler.learning.projection import lay_out

    ids = np.sort(embedded.image_ids)
    layout, positions = lay_out(ids, embedded.read, context)
    return _Kept(CollectionMap(ids, positions), layout, embedded.store.forgotten_count)


def _extended(kept: _Kept, embedded: Embedded, context: JobContext) -> _Kept:
    """Return the map with the images of now; those on it have not moved, unless they changed."""
    from mars_labeler.learning.projection import place_images

    changed = embedded.store.forgotten_since(kept.forgotten)
    is_there = np.isin(kept.map.image_ids, np.setdiff1d(embedded.image_ids, changed))
    added = np.setdiff1d(embedded.image_ids, kept.map.image_ids[is_there])
    placed = place_images(kept.layout, added, embedded.read, context)
    ids = np.append(kept.map.image_ids[is_there], added)
    positions = np.vstack([kept.map.positions[is_there], placed])
    order = np.argsort(ids)
    made = CollectionMap(ids[order], positions[order])
    return _Kept(made, kept.layout, embedded.store.forgotten_count)


def _read(path: Path) -> _Kept | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        if int(arrays["format"]) != _FORMAT:
            raise ValueError("another format")
        from mars_labeler.learning.layout import Layout

        layout = Layout(*(arrays[name] for name in _LAYOUT))
        forgotten = int(arrays.get("forgotten", 0))  # maps of before it was kept have none
        return _Kept(CollectionMap(arrays["image_ids"], arrays["positions"]), layout, forgotten)
    except FileNotFoundError:
        return None
    except _DAMAGES as error:
        _logger.warning("%s is damaged and left alone: %s", path, error)
        return None


def _write(path: Path, made: _Kept) -> None:
    arrays = {name: getattr(made.layout, name) for name in _LAYOUT}
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced_file(path) as unfinished, unfinished.open("wb") as file:
        np.savez(
            file,
            format=np.array(_FORMAT),
            image_ids=made.map.image_ids,
            positions=made.map.positions,
            forgotten=np.array(made.forgotten),
            **arrays,
        )
    for outdated in set(path.parent.glob("map-*.npz")) - {path}:
        outdated.unlink(missing_ok=True)

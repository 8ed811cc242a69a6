"""More like this: the images that look most like one image or several."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import images
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ImageId
from mars_labeler.learning.pool import PLAIN_VIEW
from mars_labeler.services.embedded import Embedded, embed_images
from mars_labeler.services.project import Project
from mars_labeler.services.training import open_embeddings

_logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from mars_labeler.learning.exact_neighbors import NearestIndex

FEW = 500
"""Images that are embedded while a person waits: they take a second or two."""

MOST_EXAMPLES = 100
"""Of more given images as many are compared, spread evenly over them."""

_SAMPLED = 256
"""Embeddings that tell whether a kept index was made of others."""


@dataclass(frozen=True)
class Similar:
    """Images, the given ones first, then the most similar first.

    Args:
        image_ids: int64 (N,).
        similarities: float32 (N,), each one's largest cosine with a given image; 1 for those.
    """

    image_ids: NDArray[np.int64]
    similarities: NDArray[np.float32]


def find_similar(
    project: Project,
    config: TrainingConfig,
    image_ids: Sequence[ImageId],
    count: int,
    context: JobContext,
    announce: Announce,
) -> tuple[ImageId, ...]:
    """Return the images most like some given ones, those first: a job; see `rank_similar`."""
    del announce  # nothing that is shown changes
    found = rank_similar(project, config, image_ids, count, context)
    return tuple(found.image_ids.tolist())


def rank_similar(
    project: Project,
    config: TrainingConfig,
    image_ids: Sequence[ImageId],
    count: int,
    context: JobContext,
    embeds_all: bool = False,
) -> Similar:
    """Return the images most like some given ones, with their similarities.

    An image is as similar as it is to the one of the given images that it is most like. With the
    mean of the similarities, images between unlike examples would come before images like either:
    of the 20 nearest to 3 images of one class and 3 of another of msl-surface, 97.5 % belonged to
    the two with the mean and 99.6 % with the largest.

    Args:
        project: The project.
        config: Says which embeddings are compared, see `embedding_config`.
        image_ids: The given images, at least one.
        count: How many to find besides them.
        context: Where progress goes.
        embeds_all: Compute whatever embeddings are missing, however long it takes. Otherwise
            only a few are computed, and of the other images those are looked through that have one.

    Raises:
        JobCancelled: The person has asked to stop.
        ProjectError: None of the given images can be read.
        TrainingError: Too few images have an embedding yet, or the backbone cannot be built.
        DownloadError: The weights of the backbone cannot be had.
    """
    given = np.array(list(dict.fromkeys(image_ids)), np.int64)
    pool = _searchable(project, config, given, embeds_all)
    embedded = embed_images(project, config, pool, context)
    given = given[np.isin(given, embedded.image_ids)]
    if not len(given):
        raise ProjectError("None of these images can be read.")
    index = _open_index(project, embedded, context)
    examples = given[np.linspace(0, len(given) - 1, min(len(given), MOST_EXAMPLES)).astype(int)]
    found = index.nearest(embedded.read(examples), count + len(given))
    ids, similarities = _each_at_its_best(found.ids.ravel(), found.similarities.ravel())
    is_new = ~np.isin(ids, given)
    return Similar(
        np.append(given, ids[is_new][:count]),
        np.append(np.ones(len(given), np.float32), similarities[is_new][:count]),
    )


def find_images(project: Project, names: Sequence[str]) -> list[ImageId]:
    """Return the images that are meant by paths, whole or below an image folder, or by file names.

    Raises:
        ProjectError: There is none, or there are several, of a name.
    """
    with project.catalog.reading() as connection:
        below = images.read_paths(connection)
        whole = images.read_locations(connection)
    return [_find_image(name, below, whole) for name in names]


def read_image_paths(project: Project, image_ids: NDArray[np.int64]) -> list[str]:
    """Return the paths of images below their image folders, in their order."""
    with project.catalog.reading() as connection:
        below = images.read_paths(connection)
    return [below[image_id] for image_id in image_ids.tolist()]


def _find_image(
    name: str, below: dict[ImageId, str], whole: dict[ImageId, images.ImageLocation]
) -> ImageId:
    path = Path(name).expanduser().resolve()
    found = [image_id for image_id, location in whole.items() if location.path == path]
    found = found or [key for key, relative in below.items() if relative == name]
    found = found or [key for key, relative in below.items() if Path(relative).name == name]
    if not found:
        raise ProjectError(f"There is no image {name} in the project.")
    if len(found) > 1:
        raise ProjectError(
            f"{len(found):,} images are called {name}.", "Give the path of the one that you mean."
        )
    return found[0]


def _searchable(
    project: Project, config: TrainingConfig, given: NDArray[np.int64], embeds_all: bool
) -> NDArray[np.int64]:
    """Return the given images and those to look through, sorted; at most `FEW` lack embeddings."""
    with project.catalog.reading() as connection:
        everything = np.array(list(images.read_paths(connection)), np.int64)
    missing = open_embeddings(project, config).missing(everything, PLAIN_VIEW)
    if embeds_all or len(missing) <= FEW:
        return everything
    looked_at = len(everything) - len(missing)
    if looked_at < len(missing):
        raise TrainingError(
            f"Only {looked_at:,} of {len(everything):,} images have been looked at so far.",
            "Make the map or retrain first: both look at all images.",
        )
    return np.union1d(np.setdiff1d(everything, missing), np.intersect1d(given, everything)[:FEW])


def _each_at_its_best(
    ids: NDArray[np.int64], similarities: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return each image once, with its largest similarity, the most similar first."""
    order = np.lexsort((ids, -similarities))
    _, first = np.unique(ids[order], return_index=True)
    kept = order[np.sort(first)]
    return ids[kept], similarities[kept]


def _open_index(project: Project, embedded: Embedded, context: JobContext) -> NearestIndex:
    """Return an index of the images; one that takes long to build is kept for the next time."""
    from mars_labeler.learning.neighbors import EXACT_UP_TO, build_index

    if len(embedded.image_ids) <= EXACT_UP_TO:
        return build_index(embedded.image_ids, embedded.read, context)
    from mars_labeler.learning.approximate_neighbors import build_approximate, load_approximate

    folder = project.folder / "cache"
    path = folder / f"neighbors-{_digest(embedded)}.faiss"
    kept = load_approximate(path, embedded.image_ids, embedded.read, context)
    if kept is not None:
        return kept
    built = build_approximate(embedded.image_ids, embedded.read, context)
    for outdated in folder.glob("neighbors-*.faiss"):
        outdated.unlink(missing_ok=True)
    try:
        built.save(path)
    except OSError as error:  # it is built again the next time
        _logger.warning("the index of neighbors was not kept: %s", error)
    return built


def _digest(embedded: Embedded) -> str:
    """Return what changes with the images and with the recipe of their embeddings.

    The index only names candidates, which are compared by their present embeddings. So one image
    that looks otherwise now is no reason to build it anew.
    """
    ids = embedded.image_ids
    sampled = ids[np.linspace(0, len(ids) - 1, min(len(ids), _SAMPLED)).astype(int)]
    digest = hashlib.blake2b(ids.tobytes(), digest_size=8)
    digest.update(embedded.read(sampled).tobytes())
    return digest.hexdigest()

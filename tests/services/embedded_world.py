"""Images that are nothing but their embeddings, put into the cache by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from mars_labeler.catalog import images
from mars_labeler.catalog.schema import image
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.training import open_embeddings

TINY = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32)
TINY_WIDTH = 48


def add_embedded(project: Project, embeddings: NDArray[np.float64]) -> NDArray[np.int64]:
    """Add an image for each row, (N, width at most 48) padded with zeros; return their ids."""
    ids = add_unembedded(project, len(embeddings))
    embed_by_hand(project, ids, embeddings)
    return ids


def add_unembedded(project: Project, count: int) -> NDArray[np.int64]:
    """Add images in a folder that is not there, named after their number; return their ids."""
    known = len(load_table(project))
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, project.folder / "images")
        rows = [
            {
                "root_id": root_id, "relative_path": f"sol/{number}.jpg", "width": 4, "height": 3,
                "byte_size": 1, "modified_ns": 1, "content_hash": "", "mission": "", "sequence": "",
                "product_id": "", "instrument": "", "sol": number, "list_name": "",
            }
            for number in range(known, known + count)
        ]  # fmt: skip
        connection.execute(insert(image).values(problem=None), rows)
    return load_table(project).ids[known:]


def embed_by_hand(
    project: Project, image_ids: NDArray[np.int64], embeddings: NDArray[np.float64]
) -> None:
    """Put embeddings of images into the cache of `TINY`."""
    rows = np.zeros((len(image_ids), TINY_WIDTH), np.float32)
    rows[:, : embeddings.shape[1]] = embeddings
    open_embeddings(project, TINY).write(image_ids, 0, rows)


def in_groups(per_group: int, groups: int = 3, width: int = 12) -> NDArray[np.float64]:
    """Return groups of vectors that lie near a direction each, (groups * per_group, width)."""
    rng = np.random.default_rng(5)
    centers = np.eye(width)[:groups]
    noise = 0.05 * rng.normal(size=(groups * per_group, width))
    return np.repeat(centers, per_group, axis=0) + noise

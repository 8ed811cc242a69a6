"""A project with embeddings that a test chooses, to be asked what to label next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import images
from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.queries import LabelQueue, QueryStrategy
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.queueing import make_queue
from mars_labeler.services.training import open_embeddings

FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
CLASSES = ("ground", "wheel", "sun")
PER_CLASS = 12
VIEWS = (0, 1, 2)


def make_project(folder: Path, sequences: Sequence[str] = ()) -> Project:
    """Return a project of 36 images, ids 1 to 36, that look like their classes in turn.

    Their embeddings are there in every view, so that no image is ever read.

    Args:
        folder: Where it goes.
        sequences: The sequence of each image; each its own where left out.
    """
    count = PER_CLASS * len(CLASSES)
    project = create_project(folder / "project", "Test", CLASSES)
    (folder / "images").mkdir()
    names = sequences or [f"seq{number:05}" for number in range(count)]
    records = [
        ImageRecord(
            image_id=0, root_id=1, relative_path=f"{number:04}.png", width=8, height=8,
            byte_size=1, modified_ns=1, content_hash=f"{number:032x}",
            facts=ProductFacts(mission="MSL", sol=1, sequence=name),
            split=Split.NONE,
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    with project.catalog.writing() as connection:
        images.add_root(connection, folder / "images")
        ids = images.add_images(connection, records)
    keep_embeddings(project, np.array(ids, np.int64))
    return project


def true_class(image_id: int) -> int:
    """Return the class id that an image looks like."""
    return (image_id - 1) % len(CLASSES) + 1


def keep_embeddings(project: Project, image_ids: NDArray[np.int64]) -> None:
    """Store made-up embeddings, one cluster a class."""
    store = open_embeddings(project, FAST)
    rng = np.random.default_rng(0)
    centers = rng.random((len(CLASSES), store.width)).astype(np.float32) * 4
    places = np.array([true_class(image_id) - 1 for image_id in image_ids.tolist()])
    for view in VIEWS:
        noise = rng.random((len(image_ids), store.width)).astype(np.float32)
        store.write(image_ids, view, centers[places] + noise)


def ask(
    project: Project,
    strategy: QueryStrategy = QueryStrategy.MIXED,
    count: int = 10,
    announced: list[ChangeSet] | None = None,
    seed: int = 0,
) -> LabelQueue:
    """Make a queue with the fast settings."""
    told: list[ChangeSet] = [] if announced is None else announced
    return make_queue(project, FAST, strategy, count, ReportingContext(), told.append, seed)

"""What goes on in the background while `labeling.py` presses keys.

Each line makes a job on a project, and each job runs in a thread of the window's process or in the
process that the window uses. Nothing in here loads Qt: that process loads this module.
"""

from __future__ import annotations

import csv
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mars_labeler.catalog import images, labels, models, suggestions
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.domain.records import Suggestion
from mars_labeler.services.embedding_ahead import embed_ahead
from mars_labeler.services.importing import import_images
from mars_labeler.services.job_messages import ProjectJob
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.steps import chunked
from mars_labeler.services.suggesting import retrain
from mars_labeler.ui.controllers.label_file_jobs import read_labels

IMPORTED = 6_000
LISTED = 50_000
EPOCHS = 10_000
MOST_A_SECOND = 35_000
"""Suggestions: more than cached embeddings are scored in a second (scoring.py)."""


@dataclass(frozen=True)
class Work:
    """A job, and from when on the keys are pressed: at once, or when its progress is steady."""

    job: ProjectJob
    starts_at_once: bool = True

    def is_steady(self, progress: Progress) -> bool:
        """Return whether it trains, and no longer gets ready."""
        return bool(progress.measures)


def training(_project: Project, _work: Path, at_once: bool) -> Work:
    """Return a training that does not end."""
    return Work(partial(retrain, config=TrainingConfig(epochs=EPOCHS)), at_once)


def embedding(_project: Project, _work: Path) -> Work:
    """Return what the window does in the background for the next training."""
    return Work(partial(embed_ahead, config=TrainingConfig()))


def importing(project: Project, work: Path) -> Work:
    """Return an import of images that the project does not have."""
    folder = work / "new"
    folder.mkdir()
    drawn = sorted((project.folder / "drawn").glob("*.jpg"))
    for number, path in zip(range(IMPORTED), itertools.cycle(drawn), strict=False):
        content = path.read_bytes() + number.to_bytes(4, "big")  # after the end: another file
        (folder / f"{number:06}.jpg").write_bytes(content)
    return Work(partial(import_images, folder=folder))


def suggesting_again(_project: Project, _work: Path) -> Work:
    """Return a job that writes suggestions for all open images, again and again."""
    return Work(write_again)


def write_again(project: Project, context: JobContext, announce: Announce) -> None:
    """Write suggestions until stopped."""
    while True:
        write_suggestions(project, context, announce)


def write_suggestions(project: Project, context: JobContext, announce: Announce) -> None:
    """Write a suggestion for each image without a label, hardly faster than a model could."""
    rng = np.random.default_rng(0)
    with project.catalog.reading() as connection:
        open_ids = labels.read_open_ids(connection)
        model = models.read_current(connection)
    assert model is not None
    for chunk in chunked(open_ids):
        context.checkpoint(Progress("Suggesting classes"))
        found = [
            Suggestion(
                image_id=image_id,
                class_ids=tuple(rng.permutation(model.class_ids)[:3].tolist()),
                confidences=(0.6, 0.3, 0.1),
                entropy=0.5,
                model_version=model.version,
                label_revision=model.label_revision,
            )
            for image_id in chunk
        ]
        with project.catalog.writing() as connection:
            suggestions.write_suggestions(connection, found)
        announce(ChangeSet(frozenset({Kind.SUGGESTIONS}), tuple(chunk)))
        time.sleep(len(chunk) / MOST_A_SECOND)


def listing(project: Project, work: Path) -> Work:
    """Return the import of a list that labels images without a label."""
    path = work / "labels.csv"
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
        open_ids = labels.read_open_ids(connection)[:LISTED]
    names = [each.name for each in read_classes(project)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "class"))
        writer.writerows(
            (paths[image_id], names[number % len(names)])
            for number, image_id in enumerate(open_ids)
        )
    return Work(partial(read_labels, path=path, annotator="benchmark"))


JOBS: Mapping[str, Callable[[Project, Path], Work]] = {
    "training begins": partial(training, at_once=True),
    "training": partial(training, at_once=False),
    "embedding": embedding,
    "importing images": importing,
    "writing suggestions": suggesting_again,
    "importing a label list": listing,
}

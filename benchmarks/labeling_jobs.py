"""What goes on in the background while `labeling.py` presses keys."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mars_labeler.app import Desktop
from mars_labeler.catalog import images, labels, models, suggestions
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.domain.records import Suggestion
from mars_labeler.services import suggesting
from mars_labeler.services.importing import import_images
from mars_labeler.services.job_place import InThisProcess, JobPlace
from mars_labeler.services.project import Project
from mars_labeler.services.steps import chunked
from mars_labeler.ui.controllers.label_file_controller import read_labels
from mars_labeler.ui.workers.job_worker import Job

IMPORTED = 6_000
LISTED = 50_000
EPOCHS = 10_000


@dataclass(frozen=True)
class Work:
    """A job, and from when on the keys are pressed: at once, or when its progress is steady."""

    job: Job
    starts_at_once: bool = True

    def is_steady(self, progress: Progress) -> bool:
        """Return whether it trains, and no longer gets ready."""
        return bool(progress.measures)


def training(desktop: Desktop, _work: Path, in_process: bool, at_once: bool) -> Work:
    """Return a training that does not end."""
    place: JobPlace = desktop.learning if in_process else InThisProcess()
    config = TrainingConfig(epochs=EPOCHS)
    retrain = partial(suggesting.retrain, config=config)
    return Work(partial(place.run, desktop.session.project, retrain), at_once)


def importing(desktop: Desktop, work: Path) -> Work:
    """Return an import of images that the project does not have."""
    folder = work / "new"
    folder.mkdir()
    project = desktop.session.project
    drawn = sorted((project.folder / "drawn").glob("*.jpg"))
    for number, path in zip(range(IMPORTED), itertools.cycle(drawn), strict=False):
        content = path.read_bytes() + number.to_bytes(4, "big")  # after the end: another file
        (folder / f"{number:06}.jpg").write_bytes(content)
    return Work(lambda context, announce: import_images(project, folder, context, announce))


def suggesting_again(desktop: Desktop, _work: Path) -> Work:
    """Return a job that writes suggestions for all open images, again and again."""

    def job(context: JobContext, announce: Announce) -> None:
        project = desktop.session.project
        for _ in itertools.count():
            write_suggestions(project, context, announce)

    return Work(job)


def write_suggestions(project: Project, context: JobContext, announce: Announce) -> None:
    """Write a suggestion for each image without a label."""
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


def listing(desktop: Desktop, work: Path) -> Work:
    """Return the import of a list that labels images without a label."""
    project = desktop.session.project
    path = work / "labels.csv"
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
        open_ids = labels.read_open_ids(connection)[:LISTED]
    names = [each.name for each in desktop.session.classes]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "class"))
        writer.writerows(
            (paths[image_id], names[number % len(names)])
            for number, image_id in enumerate(open_ids)
        )
    return Work(partial(read_labels, project, path, "benchmark"))


JOBS: Mapping[str, Callable[[Desktop, Path], Work]] = {
    "training begins, in a thread": partial(training, in_process=False, at_once=True),
    "training begins, in a process": partial(training, in_process=True, at_once=True),
    "training, in a thread": partial(training, in_process=False, at_once=False),
    "training, in a process": partial(training, in_process=True, at_once=False),
    "importing images": importing,
    "writing suggestions": suggesting_again,
    "importing a label list": listing,
}

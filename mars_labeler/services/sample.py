"""The sample project: synthetic pictures, so that the whole loop can be tried with no download."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.imagery.sample import SAMPLE_CLASSES, draw_sample
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, projects_folder

SAMPLE_NAME = "Sample (synthetic)"
IMAGES = "images"
TRUTH = "labels.csv"
SAMPLE_COUNT = 400


def next_sample_folder() -> Path:
    """Return a folder for one more sample project that does not exist yet."""
    taken = {path.name for path in projects_folder().glob("sample-*")}
    number = next(n for n in range(1, len(taken) + 2) if f"sample-{n}" not in taken)
    return projects_folder() / f"sample-{number}"


def create_sample_project(folder: Path, context: JobContext, count: int | None = None) -> Project:
    """Draw the sample pictures into a new project and import them, without labels.

    Args:
        folder: Where the project goes; it must not hold one.
        context: Told of the progress.
        count: How many pictures; None for `SAMPLE_COUNT`.

    Raises:
        ProjectError: The folder cannot be used.
        JobCancelled: The person has asked to stop.
    """
    project = create_project(folder, SAMPLE_NAME, SAMPLE_CLASSES)
    try:
        draw_sample(
            project.folder,
            SAMPLE_COUNT if count is None else count,
            checkpoint=lambda done, total: context.checkpoint(
                Progress("Drawing the sample pictures", done, total)
            ),
        )
        import_images(project, project.folder / IMAGES, context)
    except BaseException:
        project.close()
        raise
    return project


def read_sample_truth(project: Project) -> Mapping[int, str]:
    """Return the class that each sample picture was drawn as, by image id.

    Raises:
        ProjectError: This is no sample project.
    """
    truth = read_label_file(project.folder / TRUTH).images
    table = load_table(project)
    by_name = {Path(path).name: entry.class_name for path, entry in truth.items()}
    return {
        int(image_id): by_name[str(name)]
        for image_id, name in zip(table.ids, table.names, strict=True)
    }

"""The background jobs of a project: Qt-free callables for the job runner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.services.importing import ImportSummary, import_images
from mars_labeler.services.importing_labels import LabelSummary, find_labels, import_labels
from mars_labeler.services.project import Project
from mars_labeler.services.sample import create_sample_project
from mars_labeler.ui.workers.job_worker import Announce


@dataclass(frozen=True)
class FolderImport:
    """What an import from the window did.

    Args:
        images: What came of the images.
        labels: What came of the lists beside them; None when they were not asked for.
        list_problems: Lines of the lists that were left out, with the reason.
    """

    images: ImportSummary
    labels: LabelSummary | None = None
    list_problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exported:
    """So many rows were written to this file."""

    path: Path
    row_count: int


@dataclass(frozen=True)
class SampleMade:
    """The sample project lies in this folder now, closed."""

    folder: Path


def import_folder(
    project: Project,
    folder: Path,
    annotator: str,
    takes_labels: bool,
    context: JobContext,
    announce: Announce,
) -> FolderImport:
    """Import the images of a folder and, if asked, the labels of the lists beside them."""
    summary = import_images(project, folder, context, announce)
    announce(summary.changes)
    found = find_labels(folder) if takes_labels else None
    if found is None:
        return FolderImport(summary)
    labels = import_labels(project, folder, found, annotator)
    announce(labels.changes)
    return FolderImport(summary, labels, found.problems)


def make_sample(folder: Path, context: JobContext, _announce: Announce) -> SampleMade:
    """Draw and import the sample project. It is closed again: no database crosses threads."""
    create_sample_project(folder, context).close()
    return SampleMade(folder)


def export_to(
    project: Project,
    export: Callable[[Project, Path], int],
    path: Path,
    context: JobContext,
    _announce: Announce,
) -> Exported:
    """Write labels or suggestions to a file with the service that does it."""
    context.checkpoint(Progress("Exporting"))
    return Exported(path, export(project, path))

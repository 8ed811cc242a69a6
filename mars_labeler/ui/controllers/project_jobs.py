"""The background jobs of a project: Qt-free callables for the job runner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.project import Project
from mars_labeler.services.sample import create_sample_project
from mars_labeler.ui.workers.job_worker import Announce


@dataclass(frozen=True)
class FolderImport:
    """What an import from the window did, over all its folders.

    Args:
        added: Images that are new.
        changed: Images whose files have changed.
        known: Files known before.
        labeled: Images that got their label from a list.
        left_out: Files and lines of lists that were left out, with the reason.
        missing: Files known before that are not there any more.
    """

    added: int = 0
    changed: int = 0
    known: int = 0
    labeled: int = 0
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __add__(self, other: FolderImport) -> FolderImport:
        return FolderImport(
            self.added + other.added,
            self.changed + other.changed,
            self.known + other.known,
            self.labeled + other.labeled,
            self.left_out + other.left_out,
            self.missing + other.missing,
        )


@dataclass(frozen=True)
class Exported:
    """So many rows were written to this file."""

    path: Path
    row_count: int


@dataclass(frozen=True)
class SampleMade:
    """The sample project lies in this folder now, closed."""

    folder: Path


def import_folders(
    project: Project,
    folders: Sequence[Path],
    annotator: str,
    takes_labels: bool,
    context: JobContext,
    announce: Announce,
) -> FolderImport:
    """Import the images of folders and, if asked, the labels of the lists beside them."""
    done = FolderImport()
    for folder in folders:
        summary = import_images(project, folder, context, announce)
        announce(summary.changes)
        done += FolderImport(
            added=summary.added,
            changed=len(summary.changed_ids),
            known=summary.unchanged,
            left_out=summary.problems,
            missing=summary.missing,
        )
        found = find_labels(folder) if takes_labels else None
        if found is not None:
            labels = import_labels(project, folder, found, annotator)
            announce(labels.changes)
            done += FolderImport(labeled=labels.labeled, left_out=found.problems)
    return done


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

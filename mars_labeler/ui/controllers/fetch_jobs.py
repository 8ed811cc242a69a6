"""Getting images from elsewhere: Qt-free callables for the job runner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.services.fetching import (
    FetchedRaw,
    FetchedSet,
    RawQuery,
    fetch_data_set,
    fetch_raw,
)
from mars_labeler.services.project import Project
from mars_labeler.ui.controllers.project_jobs import FolderImport, ListUse, import_folders


@dataclass(frozen=True)
class RawImported:
    """Raw images were brought and imported."""

    fetched: FetchedRaw
    imported: FolderImport


def get_data_set(name: str, folder: Path, context: JobContext, _announce: Announce) -> FetchedSet:
    """Bring a public data set."""
    with _silent_once_stopped(context):
        return fetch_data_set(name, folder, context)


def get_raw_images(
    query: RawQuery, folder: Path, context: JobContext, _announce: Announce
) -> FetchedRaw:
    """Bring raw images."""
    with _silent_once_stopped(context):
        return fetch_raw(query, folder, context)


def import_raw_images(
    project: Project,
    query: RawQuery,
    folder: Path,
    annotator: str,
    context: JobContext,
    announce: Announce,
) -> RawImported:
    """Bring raw images and import them into an open project."""
    fetched = get_raw_images(query, folder, context, announce)
    folders = [fetched.image_folder]
    imported = import_folders(project, folders, annotator, ListUse.NOTHING, context, announce)
    problems = FolderImport(left_out=fetched.failed)
    return RawImported(fetched, problems + imported)


@contextmanager
def _silent_once_stopped(context: JobContext) -> Iterator[None]:
    """Take a server that is given up for stopped, when the person has asked to stop meanwhile."""
    try:
        yield
    except DownloadError:
        context.checkpoint(Progress("Stopping"))
        raise

"""Bringing a folder of images into a project."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from mars_labeler.catalog import facts, image_log, images
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.imagery.discovery import FoundImage, find_images
from mars_labeler.services.examining_all import examine_all
from mars_labeler.services.file_matching import Matching, match_files
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.import_telling import ImportTelling, last_place
from mars_labeler.services.overlapping import describe_overlaps
from mars_labeler.services.project import Project
from mars_labeler.services.quality import mark_near_duplicates
from mars_labeler.services.relocating import adopt_moved_root, forget_emptied_roots
from mars_labeler.services.splitting import extend_splits
from mars_labeler.services.storing import DUPLICATES_DUE, Storing

BATCH = 64
"""Images a transaction: what was stored before a stop is kept."""


def import_images(
    project: Project,
    folder: Path,
    context: JobContext,
    announce: Announce = lambda _changes: None,
    settling_s: float = 0.0,
) -> ImportSummary:
    """Import the images below a folder that are new or have changed.

    Each batch is stored as it comes, so that a stopped import goes on where it was. Files that
    cannot be read are remembered with the reason, and nothing else stops. A folder of the project
    that was moved is recognized by its contents, and so is a file that was moved or renamed.

    Args:
        project: The project.
        folder: The image folder.
        context: Told of the progress.
        announce: Told of everything that changes, in portions, also when the import is stopped.
        settling_s: Files written to within so many seconds are left for later.

    Raises:
        ProjectError: The folder does not exist, or the project's disk is full.
        JobCancelled: The person has asked to stop; what was stored is kept.
    """
    folder, since = folder.expanduser().resolve(), last_place(project)
    former = adopt_moved_root(project, folder)
    found, problems = _discover(folder, context)
    root_id = _add_root(project, folder)
    matching = match_files(project, root_id, found, context)
    new = [item for item in found if _is_fresh(item, matching)]
    fresh = [item for item in new if _is_settled(item, settling_s)]
    storing = Storing(project, root_id, matching)
    telling = ImportTelling(storing, since, announce)
    try:
        _read_and_store(storing, folder, fresh, context, telling)
        _finish(project, context, telling)
    finally:  # of an import that is stopped as well
        telling.tell()
    return replace(
        storing.summary(),
        unchanged=len(found) - len(new) + storing.unchanged,
        waiting=len(new) - len(fresh),
        problems=(*problems, *_reasons(project, root_id, folder, found)),
        former_folder=former,
    )


def _add_root(project: Project, folder: Path) -> int:
    with project.catalog.writing() as connection:
        return images.add_root(connection, folder)


def _read_and_store(
    storing: Storing,
    folder: Path,
    fresh: Sequence[FoundImage],
    context: JobContext,
    telling: ImportTelling,
) -> None:
    done = 0
    try:
        with closing(examine_all(folder, fresh, storing.project.thumbnails)) as examined:
            while batch := list(islice(examined, BATCH)):
                storing.store(batch)
                done += len(batch)
                telling.count(len(batch))
                context.checkpoint(Progress("Importing images", done, len(fresh)))
    finally:  # what a stopped import has stored may be held out as well
        telling.pass_on(extend_splits(storing.project, storing.summary().added_ids))


def _finish(project: Project, context: JobContext, telling: ImportTelling) -> None:
    """Do what is due after this import, or was after one that was stopped."""
    forget_emptied_roots(project)
    with project.catalog.reading() as connection:
        is_due = facts.read_fact(connection, DUPLICATES_DUE) != ""
    if is_due:
        telling.pass_on(mark_near_duplicates(project, context))
        with project.catalog.writing() as connection:
            facts.write_fact(connection, DUPLICATES_DUE, "")
            image_log.trim_log(connection)


def _reasons(
    project: Project, root_id: int, folder: Path, found: Sequence[FoundImage]
) -> Iterator[str]:
    """Yield which folders overlap, and why files that are there cannot be read, each named once."""
    yield from describe_overlaps(project, folder)
    there = {item.relative_path for item in found}
    with project.catalog.reading() as connection:
        reasons = images.read_problems(connection, root_id)
    for path, reason in reasons.items():
        if path in there:
            yield f"{path}: {reason.removeprefix(f'The file {folder / path} ')}"


def _discover(folder: Path, context: JobContext) -> tuple[list[FoundImage], list[str]]:
    """Return the images of a folder, and why files and folders were left out."""
    found: list[FoundImage] = []
    problems: list[str] = []
    for item in find_images(folder, problems.append):
        found.append(item)
        if len(found) % 500 == 0:
            context.checkpoint(Progress("Looking for images", len(found)))
    context.checkpoint(Progress("Looking for images", len(found), len(found)))
    return found, problems


def _is_settled(item: FoundImage, settling_s: float) -> bool:
    # A time to come means that the clocks disagree, not that the file is young.
    return abs(time.time() - item.modified_ns / 1e9) >= settling_s


def _is_fresh(item: FoundImage, matching: Matching) -> bool:
    before = matching.known.get(item.relative_path)
    if before is None or not before.is_readable:  # what failed once may have been a bad cable
        return True
    if not before.is_measured or before.label_path != item.label_path:
        return True
    is_changed = (before.byte_size, before.modified_ns) != (item.byte_size, item.modified_ns)
    return is_changed or item.relative_path in matching.stale

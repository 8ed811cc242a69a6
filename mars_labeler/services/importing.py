"""Bringing a folder of images into a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mars_labeler.catalog import images
from mars_labeler.catalog.embeddings import forget_in_all
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ImageId, ImageRecord
from mars_labeler.imagery.decoding import content_hash, read_header
from mars_labeler.imagery.discovery import FoundImage, find_images
from mars_labeler.imagery.products import parse_product
from mars_labeler.services.project import Project

BATCH = 64
"""Images a transaction: what was stored before a stop is kept."""

IMAGES_ADDED = ChangeSet(frozenset({Kind.IMAGES}))

KnownFiles = Mapping[str, images.KnownFile]


@dataclass(frozen=True)
class ImportSummary:
    """What an import did.

    Args:
        added: Images that are new.
        changed_ids: Images known before whose files have changed since.
        unchanged: Files known before, left as they were.
        problems: Why files and folders were left out, a sentence each.
        missing: Relative paths of files known before that are not there any more.
    """

    added: int
    changed_ids: tuple[ImageId, ...]
    unchanged: int
    problems: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def changes(self) -> ChangeSet:
        """What the views have to read anew; the ids are those of changed pictures."""
        return ChangeSet(frozenset({Kind.IMAGES}), self.changed_ids)


def import_images(
    project: Project,
    folder: Path,
    context: JobContext,
    announce: Callable[[ChangeSet], None] | None = None,
) -> ImportSummary:
    """Import the images below a folder that are new or have changed.

    Each batch is stored as it comes, so that a stopped import goes on where it was. Files that
    cannot be read are remembered with the reason, and nothing else stops.

    Args:
        project: The project.
        folder: The image folder.
        context: Told of the progress.
        announce: Told each time what was stored has doubled: a view that then reads everything
            anew reads each image twice on average.

    Raises:
        ProjectError: The folder does not exist.
        JobCancelled: The person has asked to stop; what was stored is kept.
    """
    folder = folder.expanduser().resolve()
    problems: list[str] = []
    found = _discover(folder, problems, context)
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, folder)
        known = images.read_known_files(connection, root_id)
    fresh = [item for item in found if _is_fresh(item, known)]
    announced = 0
    for done, records in _examine(project, folder, root_id, fresh):
        _store(project, records, known)
        if announce is not None and done >= 2 * announced:
            announced = done
            announce(IMAGES_ADDED)
        context.checkpoint(Progress("Importing images", done, len(fresh)))
    with project.catalog.reading() as connection:
        reasons = images.read_problems(connection, root_id)
    problems += [f"{path}: {reason}" for path, reason in reasons.items()]
    return ImportSummary(
        *_count(fresh, known, reasons),
        unchanged=len(found) - len(fresh),
        problems=tuple(problems),
        missing=tuple(sorted(set(known) - {item.relative_path for item in found})),
    )


def _count(
    fresh: Sequence[FoundImage], known: KnownFiles, reasons: Mapping[str, str]
) -> tuple[int, tuple[ImageId, ...]]:
    """Return how many of the fresh files were added, and the images that have changed."""
    readable = [item.relative_path for item in fresh if item.relative_path not in reasons]
    changed_ids = tuple(known[path].image_id for path in readable if path in known)
    return len(readable) - len(changed_ids), changed_ids


def _discover(folder: Path, problems: list[str], context: JobContext) -> list[FoundImage]:
    found: list[FoundImage] = []
    for item in find_images(folder, problems.append):
        found.append(item)
        if len(found) % 500 == 0:
            context.checkpoint(Progress("Looking for images", len(found)))
    context.checkpoint(Progress("Looking for images", len(found), len(found)))
    return found


def _is_fresh(item: FoundImage, known: KnownFiles) -> bool:
    before = known.get(item.relative_path)
    if before is None or not before.is_readable:  # what failed once may have been a bad cable
        return True
    return (before.byte_size, before.modified_ns) != (item.byte_size, item.modified_ns)


def _examine(
    project: Project, folder: Path, root_id: int, fresh: Sequence[FoundImage]
) -> Iterator[tuple[int, list[ImageRecord]]]:
    """Read files on all cores; yield their records in batches with the number done so far."""

    def examine(item: FoundImage) -> ImageRecord:
        return _examine_one(project, folder, root_id, item)

    with ThreadPoolExecutor(thread_name_prefix="import") as threads:
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            yield start + len(batch), list(threads.map(examine, batch))


def _examine_one(project: Project, folder: Path, root_id: int, item: FoundImage) -> ImageRecord:
    path = folder / item.relative_path
    width = height = 0
    mark = problem = ""
    try:
        size = read_header(path)
        mark = content_hash(path)
        project.thumbnails.ensure(mark, path)  # reads every pixel, so it finds truncated files
        width, height = size
    except ImageDecodeError as error:
        problem = str(error)
    return ImageRecord(
        image_id=0,
        root_id=root_id,
        relative_path=item.relative_path,
        width=width,
        height=height,
        byte_size=item.byte_size,
        modified_ns=item.modified_ns,
        content_hash=mark,
        facts=parse_product(path.name),
        problem=problem,
    )


def _store(project: Project, records: Sequence[ImageRecord], known: KnownFiles) -> None:
    added = [record for record in records if record.relative_path not in known]
    replaced = {
        before.image_id: record
        for record in records
        if (before := known.get(record.relative_path)) is not None
    }
    with project.catalog.writing() as connection:
        images.add_images(connection, added)
        for image_id, record in replaced.items():
            images.replace_image(connection, image_id, record)
    if replaced:
        stale = np.array(list(replaced), dtype=np.int64)
        forget_in_all(project.embeddings_folder, stale)

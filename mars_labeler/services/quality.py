"""Which images are damaged, what counts as damaged, and which repeat others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mars_labeler.catalog import images, quality
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.quality import QualityFlag, QualityMeasures, QualityThresholds, flags_of
from mars_labeler.domain.records import ImageId, ImageRecord
from mars_labeler.imagery.quality import find_near_duplicates
from mars_labeler.services.project import Project, read_thumbnail
from mars_labeler.services.whole_files import replaced_file

_CHUNK = 2_000

CHANGES = ChangeSet(frozenset({Kind.QUALITY}), None)


def read_thresholds(project: Project) -> QualityThresholds:
    """Return what counts as damaged in this project."""
    with project.catalog.reading() as connection:
        return quality.read_thresholds(connection)


def set_thresholds(
    project: Project, thresholds: QualityThresholds, context: JobContext
) -> ChangeSet:
    """Change what counts as damaged; no image is read again for it.

    Raises:
        JobCancelled: The person has asked to stop; the thresholds are as before, though some
            images may be judged by the new ones until one of the two is set again.
    """
    with project.catalog.reading() as connection:
        image_ids = quality.read_measured_ids(connection)
    judged_anew = 0
    for start in range(0, len(image_ids), _CHUNK):
        context.checkpoint(Progress("Judging images", start, len(image_ids)))
        with project.catalog.writing() as connection:
            measured = quality.read_measures(connection, image_ids[start : start + _CHUNK])
            flags = {key: flags_of(found, thresholds) for key, found in measured.items()}
            judged_anew += quality.write_flags(connection, flags)
    marked = _mark(project, thresholds.duplicate_bits, context)
    with project.catalog.writing() as connection:
        quality.write_thresholds(connection, thresholds)
    return CHANGES if judged_anew else marked


def mark_near_duplicates(project: Project, context: JobContext) -> ChangeSet:
    """Find out which images nearly repeat one that was taken before them.

    Raises:
        JobCancelled: The person has asked to stop; nothing is changed then.
    """
    return _mark(project, read_thresholds(project).duplicate_bits, context)


def _mark(project: Project, most_bits: int, context: JobContext) -> ChangeSet:
    context.checkpoint(Progress("Looking for near-duplicates"))
    with project.catalog.reading() as connection:
        rows = list(quality.read_hashes(connection))
    places = find_near_duplicates([row.perceptual_hash for row in rows], most_bits)
    firsts = [None if place is None else rows[place].image_id for place in places]
    moved = {
        row.image_id: first
        for row, first in zip(rows, firsts, strict=True)
        if first != row.duplicate_of
    }
    if not moved:
        return NO_CHANGE
    items = list(moved.items())
    for start in range(0, len(items), _CHUNK):
        with project.catalog.writing() as connection:
            quality.write_duplicates(connection, dict(items[start : start + _CHUNK]))
    return CHANGES


def count_flags(project: Project) -> dict[QualityFlag, int]:
    """Return how many images have each flag."""
    with project.catalog.reading() as connection:
        return quality.count_flags(connection)


def read_quality(project: Project, image_id: ImageId) -> QualityMeasures | None:
    """Return what was measured of an image, or None when it was not."""
    with project.catalog.reading() as connection:
        return quality.read_measures(connection, [image_id]).get(image_id)


def read_repeated(project: Project, image_id: ImageId) -> ImageRecord | None:
    """Return the image that one nearly repeats, or None."""
    with project.catalog.reading() as connection:
        repeated = quality.read_repeated(connection, image_id)
        return None if repeated is None else images.read_image(connection, repeated)


def make_contact_sheet(
    project: Project, flag: QualityFlag, output: Path, context: JobContext, limit: int = 100
) -> int:
    """Draw the images that have a flag, the worst first, on one sheet.

    Args:
        project: The project.
        flag: What is wrong with them.
        output: The PNG file to write.
        context: Told of the progress.
        limit: The most images that are drawn.

    Returns:
        How many images are on the sheet.

    Raises:
        ProjectError: The file cannot be written.
        ImageDecodeError: An image is not there any more.
        JobCancelled: The person has asked to stop.
    """
    from mars_labeler.imagery.quality.contact_sheet import draw_contact_sheet

    with project.catalog.reading() as connection:
        flagged = quality.read_flagged(connection, flag)
        measured = quality.read_measures(connection, flagged)
        paths = images.read_paths(connection)
    worst = _worst_first(flag, measured)[:limit]
    pictures = []
    for done, image_id in enumerate(worst):
        context.checkpoint(Progress("Drawing", done, len(worst)))
        pictures.append((paths[image_id], read_thumbnail(project, image_id)))
    with replaced_file(output) as unfinished:
        unfinished.write_bytes(draw_contact_sheet(pictures))
    return len(worst)


def _worst_first(flag: QualityFlag, measured: Mapping[ImageId, QualityMeasures]) -> list[ImageId]:
    """Order images by the measure that their flag comes from."""
    name, sign = {
        QualityFlag.LOW_RESOLUTION: ("shorter_side", 1),
        QualityFlag.OVER_EXPOSED: ("bright_share", -1),
        QualityFlag.UNDER_EXPOSED: ("dark_share", -1),
        QualityFlag.CHANNEL_LOSS: ("weakest_channel", 1),
        QualityFlag.GRAYSCALE: ("chroma", 1),
        QualityFlag.BLURRED: ("sharpness", 1),
        QualityFlag.MISSING_LINES: ("missing_share", -1),
        QualityFlag.NEAR_DUPLICATE: ("shorter_side", 0),
    }[flag]
    return sorted(measured, key=lambda key: (sign * getattr(measured[key], name), key))

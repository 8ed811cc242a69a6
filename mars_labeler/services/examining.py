"""Reading everything that a project keeps of an image file, in one pass over its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.domain.records import ImageRecord
from mars_labeler.imagery.decoding import read_examined
from mars_labeler.imagery.discovery import FoundImage
from mars_labeler.imagery.products import parse_product, read_facts
from mars_labeler.imagery.quality import measure
from mars_labeler.imagery.thumbnails import LONGEST_SIDE, ThumbnailCache


@dataclass(frozen=True)
class Examined:
    """What was found in one file.

    Args:
        record: What the project keeps of it; its id is not known yet.
        measures: How good the picture is; None when the file cannot be read.
    """

    record: ImageRecord
    measures: QualityMeasures | None


@dataclass(frozen=True)
class Task:
    """Some files to examine, of one folder.

    Args:
        folder: The image folder.
        items: Its files.
        thumbnails: Gets a thumbnail of each.
    """

    folder: Path
    items: tuple[FoundImage, ...]
    thumbnails: ThumbnailCache


def examine(task: Task) -> list[Examined]:
    """Read some files, in their order.

    Raises:
        ProjectError: A thumbnail cannot be written.
    """
    return [examine_one(task.folder, item, task.thumbnails) for item in task.items]


def examine_one(folder: Path, item: FoundImage, thumbnails: ThumbnailCache) -> Examined:
    """Read one file: its contents' hash, its size, what its label says, how good it is.

    A file that cannot be read gives a record with the reason.

    Args:
        folder: The image folder.
        item: The file.
        thumbnails: Gets a thumbnail of it.

    Raises:
        ProjectError: The thumbnail cannot be written.
    """
    path = folder / item.relative_path
    try:
        read = read_examined(path, LONGEST_SIDE)  # every pixel, so it finds truncated files
    except ImageDecodeError as error:
        facts = parse_product(path.name)
        return Examined(_record(item, problem=str(error), facts=facts), None)
    thumbnails.store(read.content_hash, read.picture, read.small_jpeg)
    record = _record(
        item,
        width=read.width,
        height=read.height,
        content_hash=read.content_hash,
        facts=read_facts(path, folder / item.label_path if item.label_path else None),
    )
    return Examined(record, measure(read.picture, read.width, read.height))


def _record(
    item: FoundImage,
    *,
    facts: ProductFacts,
    width: int = 0,
    height: int = 0,
    content_hash: str = "",
    problem: str = "",
) -> ImageRecord:
    return ImageRecord(
        image_id=0,
        root_id=0,
        relative_path=item.relative_path,
        width=width,
        height=height,
        byte_size=item.byte_size,
        modified_ns=item.modified_ns,
        content_hash=content_hash,
        facts=facts,
        problem=problem,
        label_path=item.label_path,
    )

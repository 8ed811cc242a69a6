"""Reading everything that a project keeps of an image file, in one pass over its pixels."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.domain.records import ImageRecord
from mars_labeler.imagery.decoding import content_hash, read_examined
from mars_labeler.imagery.discovery import FoundImage
from mars_labeler.imagery.products import parse_product, read_facts
from mars_labeler.imagery.quality import measure
from mars_labeler.imagery.thumbnails import LONGEST_SIDE, ThumbnailCache

_AHEAD = 4
"""Files a core that are waiting to be read: a slow one does not keep the other cores idle."""


@dataclass(frozen=True)
class Examined:
    """What was found in one file.

    Args:
        record: What the project keeps of it; its id is not known yet.
        measures: How good the picture is; None when the file cannot be read.
    """

    record: ImageRecord
    measures: QualityMeasures | None


def examine_all(
    folder: Path, found: Sequence[FoundImage], thumbnails: ThumbnailCache
) -> Iterator[Examined]:
    """Read files on all cores and yield what was found in them, in their order.

    Args:
        folder: The image folder.
        found: Its files.
        thumbnails: Gets a thumbnail of each.
    """

    def examine(item: FoundImage) -> Examined:
        return examine_one(folder, item, thumbnails)

    cores = os.cpu_count() or 1
    threads = ThreadPoolExecutor(cores, thread_name_prefix="import")
    waiting: deque[Future[Examined]] = deque()
    try:
        for item in found:
            waiting.append(threads.submit(examine, item))
            if len(waiting) > _AHEAD * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


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
        read = read_examined(path, LONGEST_SIDE)  # reads every pixel, so it finds truncated files
        mark = content_hash(path)  # after it: what is no image may be a disk of many gigabytes
        if read.is_small_jpeg:
            thumbnails.store_file(mark, path)
        else:
            thumbnails.store(mark, read.pixels)
    except ImageDecodeError as error:
        facts = parse_product(path.name)
        return Examined(_record(item, problem=str(error), facts=facts), None)
    facts = read_facts(path, folder / item.label_path if item.label_path else None)
    record = _record(item, width=read.width, height=read.height, content_hash=mark, facts=facts)
    return Examined(record, measure(read.pixels, read.width, read.height))


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

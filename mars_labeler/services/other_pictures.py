"""Which of the files that have changed show other pictures now."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

from mars_labeler.catalog.images import KnownFile
from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.decoding import read_reduced
from mars_labeler.imagery.quality import perceptual_hash
from mars_labeler.imagery.thumbnails import LONGEST_SIDE, ThumbnailCache, thumbnail_key

_OTHER_PICTURE = 20
"""Of the 64 bits of two perceptual hashes, how many must differ before a file that has changed
shows another picture and not the same one processed anew; of two unlike pictures 32 do."""


def find_other_pictures(
    changed: Mapping[ImageId, KnownFile],
    measured: Mapping[ImageId, QualityMeasures],
    measures: Mapping[ImageId, QualityMeasures],
    thumbnails: ThumbnailCache,
) -> list[ImageId]:
    """Return the images whose files show other pictures now, and not the same processed anew.

    Args:
        changed: Images whose files have changed, as they were known.
        measured: What was measured of those files before; projects of the first version have none.
        measures: What was measured of them now.
        thumbnails: Those of the files as they were are taken where nothing was measured.
    """
    others = []
    for image_id, file in changed.items():
        if image_id in measured:
            before = measured[image_id].perceptual_hash
        else:
            before = _hash_of_thumbnail(file, thumbnails)
        if _is_other(before, measures[image_id].perceptual_hash):
            others.append(image_id)
    return others


def _is_other(before: int | None, now: int | None) -> bool:
    # A picture too even to have a hash cannot be recognized, so its label is not trusted.
    return before is None or now is None or (before ^ now).bit_count() > _OTHER_PICTURE


def _hash_of_thumbnail(file: KnownFile, thumbnails: ThumbnailCache) -> int | None:
    path = thumbnails.path_for(thumbnail_key(file.content_hash))
    try:
        pixels = read_reduced(path, LONGEST_SIDE)
    except ImageDecodeError:
        return None
    return perceptual_hash(Image.fromarray(pixels).convert("L"))

"""A disk cache of small JPEGs, so that a grid of images scrolls without decoding the originals."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from uuid import uuid4

from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.decoding import read_reduced

LONGEST_SIDE = 320
"""Upper bound of a thumbnail's sides, in pixels; smaller images keep their size."""

_QUALITY = 85

_logger = logging.getLogger(__name__)


class ThumbnailCache:
    """JPEG thumbnails by content hash, in folders of two levels (`ab/cd/abcd....jpg`).

    Any number of threads and processes may share a cache, and its folder may be deleted at any
    time: what is missing is made again. Files appear whole or not at all.

    Args:
        folder: Where the thumbnails lie; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_for(self, content_hash: str) -> Path:
        """Return where the thumbnail of the image with this content lies, or would lie."""
        return self._folder / content_hash[:2] / content_hash[2:4] / f"{content_hash}.jpg"

    def ensure(self, content_hash: str, image_path: Path) -> Path:
        """Return the thumbnail's path, making the thumbnail if it is not there.

        Args:
            content_hash: `content_hash` of the image file.
            image_path: The image file.

        Raises:
            ImageDecodeError: The image cannot be read.
            ProjectError: The thumbnail cannot be written.
        """
        path = self.path_for(content_hash)
        if not _is_there(path):
            self._write(path, _encode(image_path))
        return path

    def read_bytes(self, content_hash: str, image_path: Path) -> bytes:
        """Return the thumbnail as the bytes of a JPEG file, making it if it is not there.

        A cache that cannot be written (a full disk) is logged; the thumbnail is returned anyway.

        Raises:
            ImageDecodeError: The image cannot be read.
        """
        path = self.path_for(content_hash)
        try:
            cached = path.read_bytes()
        except OSError:
            cached = b""
        if cached:
            return cached
        encoded = _encode(image_path)
        try:
            self._write(path, encoded)
        except ProjectError as error:
            _logger.warning("%s", error)
        return encoded

    def _write(self, path: Path, encoded: bytes) -> None:
        unfinished = path.with_name(f".{uuid4().hex}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(encoded)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise ProjectError(
                f"The thumbnail {path} cannot be written: {error.strerror}.",
                "Make room on the disk, or check that the project's folder may be written.",
            ) from error


def _is_there(path: Path) -> bool:
    # A machine that lost power can leave a file of no bytes under the final name.
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _encode(image_path: Path) -> bytes:
    picture = Image.fromarray(read_reduced(image_path, LONGEST_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()

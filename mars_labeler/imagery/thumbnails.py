"""A disk cache of small JPEGs, so that a grid of images scrolls without decoding the originals."""

from __future__ import annotations

import io
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch
from mars_labeler.imagery.decoding import read_reduced

LONGEST_SIDE = 320
"""Upper bound of a thumbnail's sides, in pixels; smaller images keep their size."""

_QUALITY = 85
_DAY_S = 86_400.0

_logger = logging.getLogger(__name__)


def thumbnail_key(content_hash: str, stretch: Stretch = USUAL_STRETCH) -> str:
    """Return the key of an image's thumbnail: another stretch makes another picture."""
    if stretch == USUAL_STRETCH:
        return content_hash
    return f"{content_hash}-{stretch.to_text().replace(':', '-')}"


class ThumbnailCache:
    """JPEG thumbnails by `thumbnail_key`, in 256 folders (`ab/abcd....jpg`).

    Any number of threads and processes may share a cache, and its folder may be deleted at any
    time: what is missing is made again. Files appear whole or not at all. `thumbnail_sweep` keeps
    it within its bound.

    Args:
        folder: Where the thumbnails lie; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_for(self, key: str) -> Path:
        """Return where the thumbnail of this key lies, or would lie."""
        return self.folder / key[:2] / f"{key}.jpg"

    def store(self, key: str, picture: Image.Image, encoded: bytes | None = None) -> Path:
        """Keep an image that is decoded already, unless its thumbnail is there.

        Args:
            key: `thumbnail_key` of the image file.
            picture: The image in RGB, both sides at most `LONGEST_SIDE`.
            encoded: The same as the bytes of a JPEG file, where it came from one.

        Raises:
            ProjectError: The thumbnail cannot be written.
        """
        path = self.path_for(key)
        if not _is_there(path):
            self._write(path, _encoded(picture) if encoded is None else encoded)
        return path

    def ensure(self, key: str, image_path: Path, stretch: Stretch = USUAL_STRETCH) -> Path:
        """Return the thumbnail's path, making the thumbnail if it is not there.

        Args:
            key: `thumbnail_key` of the image file with this stretch.
            image_path: The image file.
            stretch: How values of more than 8 bits become levels.

        Raises:
            ImageDecodeError: The image cannot be read.
            ProjectError: The thumbnail cannot be written.
        """
        path = self.path_for(key)
        if not _is_there(path):
            self._write(path, _encoded(_read(image_path, stretch)))
        return path

    def read_bytes(self, key: str, image_path: Path, stretch: Stretch = USUAL_STRETCH) -> bytes:
        """Return the thumbnail as the bytes of a JPEG file, making it if it is not there.

        A cache that cannot be written (a full disk) is logged; the thumbnail is returned anyway.

        Raises:
            ImageDecodeError: The image cannot be read.
        """
        path = self.path_for(key)
        cached = _read_used(path)
        if cached:
            return cached
        encoded = _encoded(_read(image_path, stretch))
        try:
            self._write(path, encoded)
        except ProjectError as error:
            _logger.warning("%s", error)
        return encoded

    def _write(self, path: Path, encoded: bytes) -> None:
        try:
            try:
                _write_whole(path, encoded)
            except FileNotFoundError:  # the folder's first, or somebody has deleted the cache
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, encoded)
        except OSError as error:
            raise ProjectError(
                f"The thumbnail {path} cannot be written: {error.strerror}.",
                "Make room on the disk, or check that the project's folder may be written.",
            ) from error


def _write_whole(path: Path, encoded: bytes) -> None:
    unfinished = path.with_name(f".{uuid4().hex}.tmp")
    try:
        unfinished.write_bytes(encoded)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _read_used(path: Path) -> bytes:
    """Return what a file holds, nothing if it is not there, and note the day of its last use.

    `thumbnail_sweep` goes by the time of change, since many disks keep no time of reading.
    """
    try:
        with path.open("rb") as file:
            used = os.fstat(file.fileno()).st_mtime
            content = file.read()
    except OSError:
        return b""
    if abs(time.time() - used) > _DAY_S:
        with suppress(OSError):  # somebody has just removed it, or the disk may not be written
            os.utime(path)
    return content


def _is_there(path: Path) -> bool:
    # A machine that lost power can leave a file of no bytes under the final name.
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _read(image_path: Path, stretch: Stretch) -> Image.Image:
    return Image.fromarray(read_reduced(image_path, LONGEST_SIDE, stretch))


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, comment=b"")  # else the image's own
    return buffer.getvalue()

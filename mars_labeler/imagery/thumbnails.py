"""A disk cache of small JPEGs, so that a grid of images scrolls without decoding the originals."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from uuid import uuid4

from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch
from mars_labeler.imagery.decoding import read_reduced

LONGEST_SIDE = 320
"""Upper bound of a thumbnail's sides, in pixels; smaller images keep their size."""

_QUALITY = 85

_logger = logging.getLogger(__name__)


def thumbnail_key(content_hash: str, stretch: Stretch = USUAL_STRETCH) -> str:
    """Return the key of an image's thumbnail: another stretch makes another picture."""
    if stretch == USUAL_STRETCH:
        return content_hash
    return f"{content_hash}-{stretch.to_text().replace(':', '-')}"


class ThumbnailCache:
    """JPEG thumbnails by `thumbnail_key`, in 256 folders (`ab/abcd....jpg`).

    Any number of threads and processes may share a cache, and its folder may be deleted at any
    time: what is missing is made again. Files appear whole or not at all.

    Args:
        folder: Where the thumbnails lie; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_for(self, key: str) -> Path:
        """Return where the thumbnail of this key lies, or would lie."""
        return self._folder / key[:2] / f"{key}.jpg"

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
        try:
            cached = path.read_bytes()
        except OSError:
            cached = b""
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

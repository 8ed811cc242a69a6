"""Reads image files into RGB arrays, whatever their color mode, and refuses what is not sound."""

from __future__ import annotations

import hashlib
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from mars_labeler.domain.errors import ImageDecodeError

_logger = logging.getLogger(__name__)

# Only these decoders may run: others (EPS) start programs or are of no use here.
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "DIB", "GIF")

_DEEP_MODES = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})

_STRETCH_PERCENTILES = (0.5, 99.5)

# EXIF 2.32, tag 0x0112: what undoes each orientation.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read an image in full, upright as its EXIF orientation says.

    Gray and palette images become RGB, transparent pixels black. Images of more than 8 bits a
    pixel are stretched linearly from their 0.5 to their 99.5 percentile. Of several frames the
    first is read.

    Returns:
        uint8 (H, W, 3), RGB.

    Raises:
        ImageDecodeError: The file is missing, unreadable, empty, truncated, no image of a known
            kind, or larger than Pillow's limit of 179 megapixels.
    """
    with _opened(path) as image:
        return np.array(_upright_rgb(image))


def read_reduced(path: Path, longest_side: int) -> NDArray[np.uint8]:
    """Read an image no larger than asked for; a JPEG is decoded at a fraction of its size.

    Args:
        path: The image file.
        longest_side: Upper bound of both sides in pixels, at least 1. Nothing is enlarged.

    Returns:
        uint8 (h, w, 3), RGB, upright, proportions kept.

    Raises:
        ImageDecodeError: As `read_image`.
    """
    with _opened(path) as image:
        scale = min(1.0, longest_side / max(image.size))
        image.draft(None, (ceil(image.width * scale), ceil(image.height * scale)))
        reduced = _upright_rgb(image)
        reduced.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
        return np.array(reduced)


def read_header(path: Path) -> tuple[int, int]:
    """Return the width and height that `read_image` would give, without decoding any pixel.

    Raises:
        ImageDecodeError: The header cannot be read; see `read_image`.
    """
    with _opened(path) as image:
        width, height = image.size
        return (height, width) if _orientation(image) in _ON_ITS_SIDE else (width, height)


def content_hash(path: Path) -> str:
    """Return the BLAKE2b hash of a file's bytes: 16 bytes as 32 hexadecimal digits.

    Raises:
        ImageDecodeError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise _decode_error(path, error) from error


class _PillowHush:
    """Keeps Pillow's remarks on odd metadata quiet while any thread decodes.

    `warnings.catch_warnings` alone is not safe in threads: two that overlap restore each other's
    filters. Here the first to come sets the filter and the last to go takes it away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._catcher = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._catcher = warnings.catch_warnings()
                self._catcher.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._catcher.__exit__(None, None, None)


_hush = _PillowHush()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    # A decoder meets hostile bytes, and Pillow's raise almost anything on them (struct.error,
    # KeyError, SyntaxError, ...): whatever comes out of one is "this file cannot be read".
    try:
        with _hush, Image.open(path, formats=_FORMATS) as image:
            yield image
    except Exception as error:
        raise _decode_error(path, error) from error


def _decode_error(path: Path, error: Exception) -> ImageDecodeError:
    remedy = "Get the file again from where it came, or leave it out."
    match error:
        case FileNotFoundError():
            what, remedy = "is not there", "Bring the file back, or import its folder again."
        case PermissionError():
            what, remedy = "may not be read", "Give yourself the right to read it."
        case Image.DecompressionBombError():
            what, remedy = "has too many pixels", "Import a version of at most 179 megapixels."
        case MemoryError():
            what, remedy = "does not fit into memory", "Close other programs and try again."
        case UnidentifiedImageError() if path.stat().st_size == 0:
            what = "is empty (0 bytes)"
        case UnidentifiedImageError():
            what = "is no image of a known kind"
        case OSError(strerror=str(reason)):
            what, remedy = f"cannot be read ({reason})", "Check the disk that it is on."
        case _:
            what = f"is damaged ({error})"
    return ImageDecodeError(f"The file {path} {what}.", remedy)


def _orientation(image: Image.Image) -> int:
    # Pillow decodes a whole PNG to look for EXIF behind its pixels, where nobody writes it.
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # damaged metadata must not cost the person the picture
        _logger.info("Orientation of an image cannot be read; taken as upright.", exc_info=True)
        return 1


def _upright_rgb(image: Image.Image) -> Image.Image:
    turn = _UPRIGHT.get(_orientation(image))
    rgb = _to_rgb(image)
    return rgb if turn is None else rgb.transpose(turn)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in _DEEP_MODES:
        return Image.fromarray(_stretched(np.asarray(image, np.float32))).convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "black"), rgba).convert("RGB")
    return image.convert("RGB")


def _stretched(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Map (H, W) values of any range linearly to uint8; not-a-number becomes 0."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(finite, _STRETCH_PERCENTILES)
    if high <= low:  # (nearly) one value: show what little there is
        low, high = finite.min(), max(finite.max(), finite.min() + 1)
    unit = np.clip((np.nan_to_num(values, nan=low) - low) / (high - low), 0, 1)
    return np.asarray(np.rint(unit * 255), np.uint8)

"""Reads image files and archive products into RGB arrays, and refuses what is not sound."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch
from mars_labeler.imagery.archive.labels import PRODUCT_SUFFIXES
from mars_labeler.imagery.archive.reading import read_product, read_product_size
from mars_labeler.imagery.decode_errors import decode_error, decoding
from mars_labeler.imagery.deep_pictures import is_deep, read_deep, read_deep_size
from mars_labeler.imagery.pictures import (
    is_upright_jpeg,
    opened,
    reduced_rgb,
    upright_rgb,
    upright_size,
)
from mars_labeler.imagery.stretching import shown
from mars_labeler.imagery.values import ImageValues

_SMALL_FILE = 16 << 20
"""Bytes up to which a file is read once and kept in memory while it is decoded."""


@dataclass(frozen=True)
class Examined:
    """What one reading of an image file tells.

    Args:
        width: Pixels across of the whole image, upright.
        height: Pixels down.
        picture: The image reduced, in RGB, as `read_reduced` gives it.
        content_hash: `content_hash` of the file.
        small_jpeg: The file's bytes when it is an upright JPEG no larger than was asked for.
    """

    width: int
    height: int
    picture: Image.Image
    content_hash: str
    small_jpeg: bytes | None = None


def read_image(path: Path, stretch: Stretch = USUAL_STRETCH) -> NDArray[np.uint8]:
    """Read an image in full, upright as its EXIF orientation says.

    Gray and palette images become RGB; transparent pixels, what is no number, and what an archive
    label calls missing become black. Images of more than 8 bits a channel are stretched; those of
    8 bits are not, unless the stretch is another than the usual one. Of several frames the first
    is read.

    Args:
        path: The image file; of an archive product the file with the pixels, whose label is
            attached or lies beside it.
        stretch: How values of more than 8 bits become levels.

    Returns:
        uint8 (H, W, 3), RGB.

    Raises:
        ImageDecodeError: The file is missing, unreadable, empty, truncated, no image of a known
            kind, less than two pixels wide or high, or above 179 megapixels.
    """
    return shown(read_values(path), stretch)


def read_values(path: Path) -> ImageValues:
    """Read an image's values with all their bits, upright, before any stretch.

    Raises:
        ImageDecodeError: As `read_image`.
    """
    encoded = None if _is_product(path) else _read_small(path)
    found = _read_by_values(path, encoded)
    if found is not None:
        return found
    with opened(path, encoded) as image:
        return ImageValues(np.array(upright_rgb(image)))


def read_reduced(
    path: Path, longest_side: int, stretch: Stretch = USUAL_STRETCH
) -> NDArray[np.uint8]:
    """Read an image no larger than asked for; a JPEG is decoded at a fraction of its size.

    Args:
        path: The image file.
        longest_side: Upper bound of both sides in pixels, at least 1. Nothing is enlarged.
        stretch: As for `read_image`.

    Returns:
        uint8 (h, w, 3), RGB, upright, proportions kept.

    Raises:
        ImageDecodeError: As `read_image`.
    """
    found = _read_by_values(path)
    if found is not None:
        return np.array(_reduced(found, longest_side, stretch))
    with opened(path) as image:
        pixels = np.array(reduced_rgb(image, longest_side))
    return pixels if stretch == USUAL_STRETCH else shown(ImageValues(pixels), stretch)


def read_examined(path: Path, longest_side: int) -> Examined:
    """Read all that a project keeps of an image's file: a small file once, with one decoding.

    Args:
        path: The image file.
        longest_side: Upper bound of both sides of the reduced image, at least 1.

    Raises:
        ImageDecodeError: As `read_image`.
    """
    encoded = _read_small(path)
    found = _read_by_values(path, encoded)
    if found is not None:
        height, width = found.values.shape[:2]
        return Examined(width, height, _reduced(found, longest_side), _mark(path, encoded))
    with opened(path, encoded) as image:
        width, height = upright_size(image)
        is_small = is_upright_jpeg(image) and max(width, height) <= longest_side
        picture = reduced_rgb(image, longest_side)
    # The hash comes last: what is no image may be a disk of many gigabytes.
    return Examined(width, height, picture, _mark(path, encoded), encoded if is_small else None)


def read_header(path: Path) -> tuple[int, int]:
    """Return the width and height that `read_image` would give, without decoding any pixel.

    Raises:
        ImageDecodeError: The header cannot be read; see `read_image`.
    """
    if _is_product(path):
        return read_product_size(path)
    if is_deep(path):
        return read_deep_size(path)
    with opened(path) as image:
        return upright_size(image)


def content_hash(path: Path) -> str:
    """Return the BLAKE2b hash of a file's bytes: 16 bytes as 32 hexadecimal digits.

    Of an archive product it is the hash of the file with the pixels; a label beside it is none.

    Raises:
        ImageDecodeError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, _new_hash).hexdigest()
    except OSError as error:
        raise decode_error(path, error) from error


def _mark(path: Path, encoded: bytes | None) -> str:
    """Return `content_hash` of a file whose bytes may have been read already."""
    return content_hash(path) if encoded is None else _new_hash(encoded).hexdigest()


def _new_hash(encoded: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(encoded, digest_size=16)


def _read_small(path: Path) -> bytes | None:
    """Return the bytes of a file; None of a large one."""
    with decoding(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return file.read(size) if size <= _SMALL_FILE else None


def _read_by_values(path: Path, encoded: bytes | None = None) -> ImageValues | None:
    """Read what Pillow does not: archive products and deep pictures; None of anything else."""
    if _is_product(path):
        return read_product(path)
    return read_deep(path) if is_deep(path, encoded) else None


def _is_product(path: Path) -> bool:
    return path.suffix.lower() in PRODUCT_SUFFIXES


def _reduced(
    image: ImageValues, longest_side: int, stretch: Stretch = USUAL_STRETCH
) -> Image.Image:
    picture = Image.fromarray(shown(image, stretch))
    picture.thumbnail((longest_side, longest_side), Image.Resampling.BICUBIC)
    return picture

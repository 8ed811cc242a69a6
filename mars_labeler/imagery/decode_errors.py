"""Says in two sentences why a file cannot be read as an image."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from mars_labeler.domain.errors import ImageDecodeError

MAX_PIXELS = 178_956_970
"""Pixels above which an image is refused: Pillow's own limit, kept here since a library that
reads archive products lifts Pillow's for the whole process."""

SMALLEST_SIDE = 2
"""An image less wide or less high shows nothing."""

_USUAL_REMEDY = "Get the file again from where it came, or leave it out."


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Turn whatever a decoder raises on a file into an `ImageDecodeError`.

    A decoder meets hostile bytes and raises almost anything on them (struct.error, KeyError,
    SyntaxError, ...): whatever comes out of one is "this file cannot be read".

    Raises:
        ImageDecodeError: Something was raised inside, or `path` is no regular file.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to read a pipe would be to wait for ever
            raise refusal(path, "is no file but a folder, a pipe or a device", "Leave it out.")
        yield
    except ImageDecodeError:
        raise
    except Exception as error:
        raise decode_error(path, error) from error


def refusal(path: Path, what: str, remedy: str = _USUAL_REMEDY) -> ImageDecodeError:
    """Return the error that a file "is empty", "has too many pixels", and what to do then."""
    return ImageDecodeError(f"The file {path} {what}.", remedy)


def require_size(path: Path, width: int, height: int) -> None:
    """Refuse an image by its size, before any of its pixels are read.

    Raises:
        ImageDecodeError: A side is below `SMALLEST_SIDE`, or there are more than `MAX_PIXELS`.
    """
    if width * height > MAX_PIXELS:
        raise decode_error(path, Image.DecompressionBombError())
    if min(width, height) < SMALLEST_SIDE:
        raise refusal(path, f"has {width} x {height} pixels, too few to show anything")


def decode_error(path: Path, error: Exception) -> ImageDecodeError:
    """Return what to tell a person of an error that a decoder raised on a file."""
    remedy = _USUAL_REMEDY
    match error:
        case FileNotFoundError():
            what = "is not there"
            remedy = "Connect its disk, or choose Locate moved images in the Project menu."
        case PermissionError():
            what, remedy = "may not be read", "Give yourself the right to read it."
        case Image.DecompressionBombError():
            what = "has too many pixels"
            remedy = f"Import a version of at most {MAX_PIXELS // 1_000_000 + 1} megapixels."
        case MemoryError():
            what, remedy = "does not fit into memory", "Close other programs and try again."
        case UnidentifiedImageError():
            what = unidentified(path)
        case OSError(strerror=str(reason)):
            what, remedy = f"cannot be read ({reason})", "Check the disk that it is on."
        case _:
            what = f"is damaged ({error})"
    return refusal(path, what, remedy)


def unidentified(path: Path) -> str:
    """Return what is the matter with a file of no known kind: most often it is empty."""
    return "is empty (0 bytes)" if path.stat().st_size == 0 else "is no image of a known kind"

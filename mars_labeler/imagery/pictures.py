"""Opens the files of everyday picture formats with Pillow, upright and in RGB."""

from __future__ import annotations

import io
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from PIL import ExifTags, Image

from mars_labeler.imagery.decode_errors import decoding, require_size

_logger = logging.getLogger(__name__)

# Only these decoders may run: others (EPS) start programs or are of no use here.
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "DIB", "GIF")

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
ON_ITS_SIDE = frozenset({5, 6, 7, 8})


class _Hush:
    """Keeps the remarks of the decoding libraries quiet while any thread decodes.

    Odd metadata and missing description files cost nobody the picture, so nobody wants to hear of
    them. `warnings.catch_warnings` alone is not safe in threads: two that overlap restore each
    other's filters. Here the first to come sets the filter and the last to go takes it away.
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
                warnings.filterwarnings("ignore", module=r"(PIL|pdr|tifffile)\b")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._catcher.__exit__(None, None, None)


hush = _Hush()


@contextmanager
def opened(path: Path, encoded: bytes | None = None) -> Iterator[Image.Image]:
    """Open a picture; its header is read and its size checked, its pixels are not read yet.

    Args:
        path: The file.
        encoded: Its bytes, where they were read already.

    Raises:
        ImageDecodeError: The file cannot be read, then or inside the context.
    """
    source = path if encoded is None else io.BytesIO(encoded)
    with decoding(path), hush, Image.open(source, formats=_FORMATS) as image:
        require_size(path, *image.size)
        yield image


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Return the width and height that an opened picture has once it is upright."""
    width, height = image.size
    return (height, width) if orientation(image) in ON_ITS_SIDE else (width, height)


def is_upright_jpeg(image: Image.Image) -> bool:
    """Return whether an opened picture is a JPEG that needs no turning, in gray or RGB."""
    return image.format == "JPEG" and image.mode in {"L", "RGB"} and orientation(image) == 1


def upright_rgb(image: Image.Image) -> Image.Image:
    """Decode an opened picture of 8 bits: RGB, upright, transparent pixels black."""
    turn = _UPRIGHT.get(orientation(image))
    rgb = _to_rgb(image)
    return rgb if turn is None else rgb.transpose(turn)


def reduced_rgb(image: Image.Image, longest_side: int) -> Image.Image:
    """Decode as `upright_rgb` but no larger than asked; a JPEG at a fraction of its size."""
    scale = min(1.0, longest_side / max(image.size))
    image.draft(None, (ceil(image.width * scale), ceil(image.height * scale)))
    picture = upright_rgb(image)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.BICUBIC)
    return picture


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation of an opened picture, 1 (upright) to 8."""
    # Pillow decodes a whole PNG to look for EXIF behind its pixels, where nobody writes it.
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # damaged metadata must not cost the person the picture
        _logger.info("Orientation of an image cannot be read; taken as upright.", exc_info=True)
        return 1


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "black"), rgba).convert("RGB")
    if image.mode == "RGB":  # converting would copy it
        image.load()
        return image
    return image.convert("RGB")

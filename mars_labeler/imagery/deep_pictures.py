"""Reads TIFF and PNG files of more than 8 bits a channel, of which Pillow gives 8."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.decode_errors import MAX_PIXELS, decoding, refusal, require_size
from mars_labeler.imagery.pictures import ON_ITS_SIDE, hush, opened, orientation, upright_size
from mars_labeler.imagery.values import ImageValues, color_bands, valid_pixels

# tifffile logs each odd tag as an error; what keeps an image from being read is raised as well.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)

_PNG = b"\x89PNG\r\n\x1a\n"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # the latter two are BigTIFF
_DEPTH_BYTE = 24  # of a PNG file, in its first chunk, IHDR

_ALPHA_SAMPLES = (1, 2)  # TIFF 6.0, ExtraSamples: associated and unassociated alpha


def is_deep(path: Path, encoded: bytes | None = None) -> bool:
    """Return whether a file is a TIFF or PNG of more than 8 bits a channel.

    Args:
        path: The file.
        encoded: Its bytes, where they were read already.

    Raises:
        ImageDecodeError: It cannot be read, or is no regular file.
    """
    with decoding(path), hush:
        head = _read_head(path) if encoded is None else encoded[: _DEPTH_BYTE + 1]
        if head.startswith(_PNG):
            return head[_DEPTH_BYTE:] == b"\x10"
        return head.startswith(_TIFF) and _is_deep_tiff(path)


def read_deep(path: Path) -> ImageValues:
    """Read a deep TIFF or PNG file, upright as its EXIF orientation says; the first of its pages.

    Raises:
        ImageDecodeError: The file is damaged, truncated, too large, or of complex numbers.
    """
    with decoding(path), hush:
        found, turn = _read_png(path) if _is_png(path) else _read_tiff(path)
    if found.values.dtype.kind not in "uif":
        raise refusal(path, f"holds values of the type {found.values.dtype}, which have no shades")
    mask = found.is_valid
    return ImageValues(_upright(found.values, turn), None if mask is None else _upright(mask, turn))


def read_deep_size(path: Path) -> tuple[int, int]:
    """Return the width and height that `read_deep` would give, without decoding any pixel.

    Raises:
        ImageDecodeError: As `read_deep`.
    """
    with decoding(path), hush:
        return _png_size(path) if _is_png(path) else _tiff_size(path)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_DEPTH_BYTE + 1)


def _is_png(path: Path) -> bool:
    return _read_head(path).startswith(_PNG)


def _is_deep_tiff(path: Path) -> bool:
    import tifffile

    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        if page.dtype is None or page.photometric == tifffile.PHOTOMETRIC.SEPARATED:
            return False  # Pillow knows about inks; eight of sixteen bits will do for them
        return bool(page.dtype.itemsize > 1)


def _png_size(path: Path) -> tuple[int, int]:
    with opened(path) as image:
        return upright_size(image)


def _tiff_size(path: Path) -> tuple[int, int]:
    import tifffile

    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        _require_page_size(path, page)
        width, height = page.imagewidth, page.imagelength
        return (height, width) if _orientation(page) in ON_ITS_SIDE else (width, height)


def _read_png(path: Path) -> tuple[ImageValues, int]:
    import imagecodecs

    with opened(path) as image:
        turn = orientation(image)
    values = imagecodecs.png_decode(path.read_bytes())
    has_alpha = values.ndim == 3 and values.shape[-1] in (2, 4)
    return _split_alpha(values, has_alpha), turn


def _read_tiff(path: Path) -> tuple[ImageValues, int]:
    import tifffile

    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        _require_page_size(path, page)
        # One thread: whoever reads many images reads them in as many threads as there are cores.
        values, turn = page.asarray(maxworkers=1), _orientation(page)
        is_inverted = page.photometric == tifffile.PHOTOMETRIC.MINISWHITE
        has_alpha = any(sample in _ALPHA_SAMPLES for sample in page.extrasamples)
        constants = (float(page.nodata),) if "GDAL_NODATA" in page.tags else ()
    match page.axes:
        case "SYX":
            values = np.moveaxis(values, 0, -1)
        case "YX" | "YXS":
            pass
        case axes:
            raise refusal(path, f"has the axes {axes}, which are no picture's")
    found = _split_alpha(values, has_alpha, constants)
    if is_inverted:
        is_float = found.values.dtype.kind == "f"
        return ImageValues(-found.values if is_float else ~found.values, found.is_valid), turn
    return found, turn


def _require_page_size(path: Path, page: Any) -> None:
    """Refuse a page by its size, before any of its pixels are read."""
    require_size(path, page.imagewidth, page.imagelength)
    depth = page.samplesperpixel * page.imagedepth
    # All of them are decoded, however few are shown; a picture has four.
    if depth > len("RGBA") and depth * page.imagewidth * page.imagelength > MAX_PIXELS:
        what = f"has {depth:,} values a pixel, too many to read them all"
        raise refusal(path, what, "Import a version of it in color or gray.")


def _orientation(page: Any) -> int:
    tag = page.tags.get("Orientation")
    return 1 if tag is None else int(tag.value)


def _split_alpha(
    values: NDArray[Any], has_alpha: bool, constants: tuple[float, ...] = ()
) -> ImageValues:
    """Take (H, W) or (H, W, channels), alpha last, apart into colors and what is valid of them."""
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    if native.ndim == 2:
        return ImageValues(native, valid_pixels(native, constants))
    colors = native[..., :-1] if has_alpha else native
    shown = np.ascontiguousarray(color_bands(np.moveaxis(colors, -1, 0)))
    is_valid = valid_pixels(shown, constants)
    if has_alpha:
        is_opaque = native[..., -1] > 0
        is_valid = is_opaque if is_valid is None else is_valid & is_opaque
    return ImageValues(shown, is_valid)


def _upright(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Undo an EXIF orientation (EXIF 2.32, tag 0x0112) of (H, W, ...)."""
    match orientation:
        case 2:
            array = array[:, ::-1]
        case 3:
            array = array[::-1, ::-1]
        case 4:
            array = array[::-1]
        case 5:
            array = array.swapaxes(0, 1)
        case 6:
            array = np.rot90(array, -1)
        case 7:
            array = array[::-1, ::-1].swapaxes(0, 1)
        case 8:
            array = np.rot90(array)
    return np.ascontiguousarray(array)

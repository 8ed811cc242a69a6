"""TIFF and PNG files of more than 8 bits: all their bits count."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.imagery.decoding import read_examined, read_header, read_image, read_values

GRAY = np.linspace(1000, 1200, 800).astype(np.uint16).reshape(20, 40)
COLOR = np.stack([GRAY, GRAY // 2, GRAY // 4], axis=-1)


def _save(path: Path, values: NDArray[Any], **options: Any) -> Path:
    if path.suffix == ".png":
        path.write_bytes(imagecodecs.png_encode(values))
    else:
        tifffile.imwrite(path, values, **options)
    return path


def _check(path: Path, expected: NDArray[Any]) -> None:
    found = read_values(path)
    assert np.array_equal(found.values, expected)
    assert found.values.dtype.isnative
    assert found.is_valid is None
    assert found.is_deep
    assert read_header(path) == (40, 20)
    assert read_image(path).shape == (20, 40, 3)
    assert read_examined(path, 10).picture.size == (10, 5)


@pytest.mark.parametrize("values", [GRAY, COLOR], ids=["gray", "color"])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_every_bit_of_gray_and_color_is_read(
    tmp_path: Path, name: str, values: NDArray[Any]
) -> None:
    _check(_save(tmp_path / name, values), values)


@pytest.mark.parametrize(
    "options",
    [
        {"byteorder": ">"},
        {"bigtiff": True},
        {"compression": "lzw", "predictor": True},
        {"compression": "zlib"},
        {"tile": (16, 16)},
    ],
    ids=str,
)
def test_reads_the_ways_to_write_tiff(tmp_path: Path, options: dict[str, Any]) -> None:
    _check(_save(tmp_path / "a.tif", COLOR, photometric="rgb", **options), COLOR)


def test_reads_tiff_with_a_plane_a_channel(tmp_path: Path) -> None:
    planes = np.moveaxis(COLOR, -1, 0)
    path = _save(tmp_path / "a.tif", planes, photometric="rgb", planarconfig="separate")
    _check(path, COLOR)


@pytest.mark.parametrize("dtype", ["u4", "i2", "i4", "f2", "f4", "f8"])
def test_reads_every_type_of_tiff(tmp_path: Path, dtype: str) -> None:
    _check(_save(tmp_path / "a.tif", GRAY.astype(dtype)), GRAY.astype(dtype))


def test_a_tiff_of_several_pages_shows_its_first(tmp_path: Path) -> None:
    _check(_save(tmp_path / "a.tif", np.stack([GRAY, GRAY // 2]), photometric="minisblack"), GRAY)


def test_white_may_be_zero(tmp_path: Path) -> None:
    pixels = read_image(_save(tmp_path / "a.tif", GRAY, photometric="miniswhite"))
    assert pixels[0, 0, 0] > pixels[-1, -1, 0] + 200


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_transparent_pixels_are_not_valid(tmp_path: Path, name: str) -> None:
    alpha = np.where(np.arange(40) < 20, 0, 65535).astype(np.uint16)[None].repeat(20, axis=0)
    options = {"photometric": "rgb", "extrasamples": ["unassalpha"]}
    path = _save(tmp_path / name, np.dstack([COLOR, alpha]), **options)
    found = read_values(path)
    assert found.is_valid is not None
    assert np.array_equal(found.is_valid, alpha > 0)
    assert read_image(path)[:, :20].max() == 0


def test_what_a_map_calls_no_data_is_not_valid(tmp_path: Path) -> None:
    values = GRAY.copy()
    values[0] = 7
    path = _save(tmp_path / "a.tif", values, extratags=[(42113, "s", 0, "7", True)])
    found = read_values(path)
    assert found.is_valid is not None
    assert np.array_equal(~found.is_valid, values == 7)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_deep_pictures_turn_as_those_of_eight_bits(tmp_path: Path, orientation: int) -> None:
    tag = [(274, "H", 1, orientation, True)]
    deep = _save(tmp_path / "deep.tif", GRAY, extratags=tag)
    exif = Image.Exif()
    exif[274] = orientation
    flat = tmp_path / "flat.png"
    Image.fromarray(((GRAY - 1000) * 1.2).astype(np.uint8)).save(flat, exif=exif)
    assert read_header(deep) == read_header(flat)
    difference = read_image(deep).astype(int) - read_image(flat)
    assert abs(difference).max() < 25


def test_inks_are_left_to_pillow(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.tif", np.dstack([COLOR, GRAY]), photometric="separated")
    assert read_image(path).shape == (20, 40, 3)
    assert not read_values(path).is_deep


def test_complex_numbers_have_no_shades(tmp_path: Path) -> None:
    with pytest.raises(ImageDecodeError, match="complex64, which have no shades"):
        read_image(_save(tmp_path / "a.tif", GRAY.astype(np.complex64)))


def test_a_volume_is_no_picture(tmp_path: Path) -> None:
    volume = np.zeros((16, 16, 16), np.uint16)
    path = _save(tmp_path / "a.tif", volume, volumetric=True, tile=(16, 16, 16))
    with pytest.raises(ImageDecodeError, match="axes ZYX, which are no picture's"):
        read_image(path)


@pytest.mark.parametrize("read", [read_header, read_image, read_values])
def test_a_small_file_of_very_many_bands_is_not_unpacked(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    strip = zlib.compress(bytes(100 * 1000 * 200 * 2))
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        iter([strip] * 10),
        shape=(1000, 1000, 200),
        dtype=np.uint16,
        rowsperstrip=100,
        planarconfig="contig",
        compression="zlib",
        photometric="minisblack",
    )
    with pytest.raises(ImageDecodeError, match="200 values a pixel"):
        read(path)


def test_a_few_bands_more_than_colors_are_read(tmp_path: Path) -> None:
    bands = np.dstack([COLOR, GRAY, GRAY, GRAY])
    path = _save(tmp_path / "a.tif", bands, planarconfig="contig", photometric="minisblack")
    assert np.array_equal(read_values(path).values, COLOR)


def test_a_float_that_stands_for_nothing_is_not_valid(tmp_path: Path) -> None:
    values = (GRAY / 1000).astype(np.float32)
    values[:5] = np.finfo(np.float32).min
    path = _save(tmp_path / "a.tif", values)
    found = read_values(path)
    assert found.is_valid is not None
    assert np.array_equal(~found.is_valid[:, 0], np.arange(20) < 5)
    pixels = read_image(path)
    assert pixels[:5].max() == 0
    assert len(np.unique(pixels[5:])) > 100

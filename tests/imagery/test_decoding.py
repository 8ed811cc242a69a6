"""Reading image files, sound and unsound."""

import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.stretch import Curve, Stretch
from mars_labeler.imagery.decoding import (
    content_hash,
    read_examined,
    read_header,
    read_image,
    read_reduced,
)


def _save(path: Path, picture: Image.Image, **options: Any) -> Path:
    picture.save(path, **options)
    return path


def _gradient(width: int = 40, height: int = 20) -> Image.Image:
    ramp = np.linspace(0, 255, width, dtype=np.uint8)
    return Image.fromarray(np.repeat(np.tile(ramp, (height, 1))[..., None], 3, axis=2))


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "bmp", "gif"])
def test_reads_every_kind(tmp_path: Path, ending: str) -> None:
    path = _save(tmp_path / f"a.{ending}", _gradient())
    pixels = read_image(path)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (20, 40, 3)
    assert pixels.flags.writeable
    assert pixels[10, 0].max() < 20
    assert pixels[10, -1].min() > 235
    assert read_header(path) == (40, 20)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "YCbCr"])
def test_every_color_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    ending = "png" if mode in {"1", "L", "P", "LA", "RGBA"} else "tif"
    pixels = read_image(_save(tmp_path / f"a.{ending}", _gradient().convert(mode)))
    assert pixels.shape == (20, 40, 3)
    assert pixels[:, -1].mean() > pixels[:, 0].mean() + 200


def test_transparent_pixels_are_black(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 4), (255, 255, 255, 0))
    assert read_image(_save(tmp_path / "a.png", picture)).max() == 0
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([200, 200, 200])
    assert read_image(_save(tmp_path / "b.png", palette, transparency=0)).max() == 0


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_are_stretched(tmp_path: Path, ending: str) -> None:
    values = np.linspace(1000, 3000, 800).astype(np.uint16).reshape(20, 40)
    pixels = read_image(_save(tmp_path / f"a.{ending}", Image.fromarray(values)))
    assert pixels[0, 0, 0] == 0
    assert pixels[-1, -1, 0] == 255
    assert abs(int(pixels[10, 0, 0]) - 128) < 4


def test_floats_are_stretched_and_what_is_no_number_is_black(tmp_path: Path) -> None:
    values = np.linspace(-1, 1, 800, dtype=np.float32).reshape(20, 40)
    values[3, 3] = np.nan
    pixels = read_image(_save(tmp_path / "a.tif", Image.fromarray(values)))
    assert pixels[3, 3].max() == 0
    assert pixels[-1, -1].min() == 255
    blank = Image.fromarray(np.full((4, 4), np.nan, np.float32))
    assert read_image(_save(tmp_path / "b.tif", blank)).max() == 0


def test_deep_pictures_of_one_value_are_shown(tmp_path: Path) -> None:
    values = np.full((20, 40), 700, np.uint16)
    assert np.ptp(read_image(_save(tmp_path / "a.png", Image.fromarray(values)))) == 0
    values[5, 5] = 900
    pixels = read_image(_save(tmp_path / "b.png", Image.fromarray(values)))
    assert pixels[5, 5, 0] == 255


def test_the_first_frame_of_a_moving_gif(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (6, 6), color) for color in ("red", "blue")]
    path = _save(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:])
    assert read_image(path)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = _save(tmp_path / "a.jpg", _gradient(), exif=exif)
    is_on_its_side = orientation >= 5
    size = (20, 40) if is_on_its_side else (40, 20)
    assert read_header(path) == size
    assert read_image(path).shape == (size[1], size[0], 3)
    assert read_reduced(path, 10).shape == (*((10, 5) if is_on_its_side else (5, 10)), 3)
    pixels = read_image(path).astype(int)
    bright = {1: "right", 2: "left", 3: "left", 4: "right"}
    bright |= {5: "bottom", 6: "bottom", 7: "top", 8: "top"}
    ends = {
        "left": pixels[:, 0],
        "right": pixels[:, -1],
        "top": pixels[0],
        "bottom": pixels[-1],
    }
    assert max(ends, key=lambda end: ends[end].mean()) == bright[orientation]


def test_damaged_exif_costs_only_the_orientation(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.jpg", _gradient(), exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff\x01\x12")
    assert read_image(path).shape == (20, 40, 3)
    other = _save(tmp_path / "b.jpg", _gradient(), exif=b"Exif\0\0no TIFF header")
    assert read_header(other) == (40, 20)


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 1600), (5000, 100), (64, 64), (2, 2)])
def test_reduced_pictures_keep_their_proportions_and_never_grow(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = _save(tmp_path / "a.jpg", Image.new("RGB", size, (200, 100, 50)))
    height, width, _ = read_reduced(path, 320).shape
    scale = min(1.0, 320 / max(size))
    assert abs(width - size[0] * scale) <= 1
    assert abs(height - size[1] * scale) <= 1


def test_reduced_deep_pictures_are_stretched(tmp_path: Path) -> None:
    values = np.linspace(1000, 3000, 80_000).astype(np.uint16).reshape(200, 400)
    pixels = read_reduced(_save(tmp_path / "a.png", Image.fromarray(values)), 40)
    assert pixels.shape == (20, 40, 3)
    assert np.ptp(pixels) > 230


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_examining_gives_the_whole_size_and_small_pixels(tmp_path: Path, name: str) -> None:
    path = _save(tmp_path / name, _gradient(800, 400))
    examined = read_examined(path, 320)
    assert (examined.width, examined.height) == read_header(path) == (800, 400)
    assert np.array_equal(np.asarray(examined.picture), read_reduced(path, 320))
    assert examined.picture.size == (320, 160)


def test_examining_an_image_on_its_side_gives_its_upright_size(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    examined = read_examined(_save(tmp_path / "a.jpg", _gradient(), exif=exif), 10)
    assert (examined.width, examined.height) == (20, 40)
    assert examined.picture.size == (5, 10)


def test_eight_bits_are_stretched_only_when_asked(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.png", _gradient().point(lambda value: 50 + value // 4))
    asked = Stretch(Curve.ASINH)
    for read in (read_image, lambda png, *how: read_reduced(png, 40, *how)):
        assert (read(path).min(), read(path).max()) == (50, 113)
        assert (read(path, asked).min(), read(path, asked).max()) == (0, 255)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageDecodeError, match="is not there"):
        read_image(tmp_path / "a.jpg")
    with pytest.raises(ImageDecodeError, match="is not there"):
        content_hash(tmp_path / "a.jpg")
    with pytest.raises(ImageDecodeError, match="is no file but a folder"):
        read_image(tmp_path)


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "gif", "webp", "bmp"])
def test_damaged_bytes_raise_nothing_but_decode_errors(tmp_path: Path, ending: str) -> None:
    rng = np.random.default_rng(3)
    path = tmp_path / f"a.{ending}"
    whole = _save(path, _gradient()).read_bytes()
    for _ in range(60):
        spoiled = bytearray(whole)
        for place in rng.integers(0, len(whole), 6):
            spoiled[place] = rng.integers(256)
        path.write_bytes(spoiled)
        try:
            assert read_image(path).dtype == np.uint8
        except ImageDecodeError as error:
            assert path.name in error.what


def test_warning_filters_are_as_before_after_reading_in_threads(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.png", _gradient())
    before = list(warnings.filters)
    threads = [
        threading.Thread(target=lambda: [read_image(path) for _ in range(20)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before


def test_the_content_hash_follows_the_bytes_only(tmp_path: Path) -> None:
    for name, content in (("a", b"x"), ("b", b"x"), ("c", b"y")):
        (tmp_path / name).write_bytes(content)
    first, second, third = (content_hash(tmp_path / name) for name in "abc")
    assert first == second != third
    assert len(first) == 32
    assert int(first, 16) >= 0


@pytest.mark.parametrize(
    ("name", "size", "orientation", "is_small"),
    [
        ("small.jpg", (320, 200), 1, True),
        ("large.jpg", (321, 200), 1, False),
        ("turned.jpg", (320, 200), 6, False),
        ("small.png", (32, 20), 1, False),
    ],
)
def test_small_upright_jpegs_are_told(
    tmp_path: Path, name: str, size: tuple[int, int], orientation: int, is_small: bool
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.new("RGB", size, "red").save(tmp_path / name, exif=exif)
    kept = read_examined(tmp_path / name, 320).small_jpeg
    assert kept == ((tmp_path / name).read_bytes() if is_small else None)

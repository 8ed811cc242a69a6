"""Files that are no sound image: each is refused with a reason, and nothing else happens."""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.imagery.decoding import read_examined, read_header, read_image, read_values
from mars_labeler.imagery.discovery import find_images
from tests.imagery.archive_products import ramp, write_pds3, write_pds4, write_vicar

READERS: list[Callable[[Path], object]] = [
    read_image,
    read_header,
    read_values,
    lambda path: read_examined(path, 320),
]


def _refused(path: Path, what: str) -> None:
    """Check that every reader refuses a file for this reason and says what to do."""
    for read in READERS:
        with pytest.raises(ImageDecodeError, match=what) as caught:
            read(path)
        assert path.name in caught.value.what
        assert caught.value.remedy


def _gradient(side: int = 200) -> Image.Image:
    ramp_row = np.linspace(0, 255, side, dtype=np.uint8)
    return Image.fromarray(np.repeat(np.tile(ramp_row, (side, 1))[..., None], 3, axis=2))


def _png_claiming(width: int, height: int, bits: int = 8) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(header))
    pixels = b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + crc + pixels


@pytest.mark.parametrize("bits", [8, 16])
def test_a_bomb_of_40000_pixels_a_side(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_claiming(40_000, 40_000, bits))
    _refused(path, r"bomb\.png has too many pixels")


@pytest.mark.parametrize("sample_type", ["MSB_INTEGER", "UNSIGNED_INTEGER"])
def test_a_label_that_claims_40000_pixels_a_side(tmp_path: Path, sample_type: str) -> None:
    items = {"LINES": 40_000, "LINE_SAMPLES": 40_000, "SAMPLE_TYPE": sample_type}
    attached = write_pds3(tmp_path / "A.IMG", ramp(), items=items)
    _refused(attached, r"A\.IMG has too many pixels")
    detached = write_pds3(tmp_path / "b.img", ramp(), tmp_path / "b.lbl", items=items)
    _refused(detached, r"b\.img has too many pixels")
    # A file that has all those bytes, though none on the disk, is refused as well.
    os.truncate(detached, 2 * 40_000 * 40_000)
    _refused(detached, r"b\.img has too many pixels")


def test_a_label_that_claims_a_million_bands(tmp_path: Path) -> None:
    items = {"BANDS": 1_000_000}
    _refused(write_pds3(tmp_path / "A.IMG", ramp(), items=items), "is shorter than its label says")


def test_large_pictures_below_the_limit_raise_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(_png_claiming(12_000, 12_000))
    assert read_header(path) == (12_000, 12_000)


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "bmp", "gif"])
def test_a_truncated_picture(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"half.{ending}"
    _gradient().save(path)
    os.truncate(path, path.stat().st_size // 2)
    for read in (read_image, lambda half: read_examined(half, 50)):
        with pytest.raises(ImageDecodeError, match=rf"half\.{ending}") as caught:
            read(path)
        assert caught.value.remedy


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_a_truncated_deep_picture(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"half.{ending}"
    Image.fromarray(ramp(90, 90, "u2")[0]).save(path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(ImageDecodeError, match=rf"half\.{ending} is damaged"):
        read_image(path)


def test_a_truncated_product(tmp_path: Path) -> None:
    for path in (
        write_pds3(tmp_path / "A.IMG", ramp()),
        write_pds3(tmp_path / "b.img", ramp(), tmp_path / "b.lbl"),
        write_pds4(tmp_path / "c.img", tmp_path / "c.xml", ramp(), ("Line", "Sample")),
        write_vicar(tmp_path / "d.vic", ramp()),
    ):
        assert read_image(path).shape == (20, 30, 3)
        os.truncate(path, path.stat().st_size - 1)
        _refused(path, f"{path.name} is shorter than its label says")


def test_a_text_file_named_img(tmp_path: Path) -> None:
    path = tmp_path / "NOTES.IMG"
    path.write_text("The images of sol 1282 are on the other disk.\n" * 50)
    _refused(path, r"NOTES\.IMG is no image of a known kind")
    _refused(path.rename(tmp_path / "notes.jpg"), r"notes\.jpg is no image of a known kind")


def test_a_product_without_its_label(tmp_path: Path) -> None:
    path = write_pds3(tmp_path / "a.img", ramp(), tmp_path / "a.lbl")
    (tmp_path / "a.lbl").unlink()
    _refused(path, "no archive label beside it")


def test_a_label_that_describes_no_image(tmp_path: Path) -> None:
    path = write_pds3(tmp_path / "a.img", ramp(), tmp_path / "a.lbl")
    text = (tmp_path / "a.lbl").read_text().replace("IMAGE", "TABLE")
    (tmp_path / "a.lbl").write_text(text)
    _refused(path, "has a label that describes no image")


def test_a_label_of_another_file(tmp_path: Path) -> None:
    write_pds4(tmp_path / "other.img", tmp_path / "a.xml", ramp(), ("Line", "Sample"))
    path = (tmp_path / "other.img").rename(tmp_path / "a.img")
    _refused(path, "has a label that describes no image in it")


def test_a_compressed_product(tmp_path: Path) -> None:
    items = {"ENCODING_TYPE": '"MSLMMM-COMPRESSED"'}
    _refused(write_pds3(tmp_path / "A.IMG", ramp(), items=items), "is compressed")


@pytest.mark.parametrize("lines", ["-3", "0", '"NULL"', "1.5", "(2, 2)"])
def test_a_label_whose_numbers_make_no_sense(tmp_path: Path, lines: str) -> None:
    path = write_pds3(tmp_path / "A.IMG", ramp(), items={"LINES": lines})
    _refused(path, r"A\.IMG is damaged")


@pytest.mark.parametrize("ending", ["jpg", "png", "tif"])
def test_an_image_of_one_pixel(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"dot.{ending}"
    Image.new("RGB", (1, 1), "red").save(path)
    _refused(path, r"has 1 x 1 pixels, too few")


def test_a_product_of_one_pixel(tmp_path: Path) -> None:
    _refused(write_pds3(tmp_path / "A.IMG", ramp(1, 1)), r"has 1 x 1 pixels, too few")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "A.IMG", "a.vic"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    _refused(path, r"is empty \(0 bytes\)")


@pytest.mark.parametrize("name", ["a.jpg", "A.IMG"])
def test_a_pipe_and_a_folder_named_like_images(tmp_path: Path, name: str) -> None:
    """To read a pipe would be to wait for ever."""
    os.mkfifo(tmp_path / name)
    _refused(tmp_path / name, "is no file but a folder, a pipe or a device")
    (tmp_path / "folder.IMG").mkdir()
    _refused(tmp_path / "folder.IMG", "is no file but a folder, a pipe or a device")
    assert list(find_images(tmp_path)) == []


@pytest.mark.parametrize("kind", ["attached", "detached", "xml", "vicar"])
def test_damaged_bytes_raise_nothing_but_decode_errors(tmp_path: Path, kind: str) -> None:
    image, lbl, xml = tmp_path / "a.img", tmp_path / "a.lbl", tmp_path / "a.xml"
    match kind:
        case "attached":
            spoiled_path = write_pds3(image, ramp())
        case "detached":
            write_pds3(image, ramp(), spoiled_path := lbl)
        case "xml":
            write_pds4(image, spoiled_path := xml, ramp(), ("Line", "Sample"))
        case _:
            spoiled_path = write_vicar(image, ramp())
    whole = spoiled_path.read_bytes()
    rng = np.random.default_rng(5)
    for _ in range(60):
        spoiled = bytearray(whole)
        for place in rng.integers(0, min(len(whole), 1500), 6):
            spoiled[place] = rng.integers(256)
        spoiled_path.write_bytes(spoiled)
        try:
            assert read_image(image).dtype == np.uint8
        except ImageDecodeError as error:
            assert "a.img" in error.what

"""Reading archive products: PDS3, PDS4 and VICAR."""

import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.imagery.decoding import (
    content_hash,
    read_examined,
    read_header,
    read_image,
    read_values,
)
from tests.imagery.archive_products import Order, ramp, write_pds3, write_pds4, write_vicar

STORAGES = ["BAND_SEQUENTIAL", "LINE_INTERLEAVED", "SAMPLE_INTERLEAVED"]


def _colors(dtype: str = "u1") -> NDArray[Any]:
    """Return (3, 20, 30) whose bands differ."""
    return np.concatenate([ramp(dtype=dtype), ramp(dtype=dtype) // 2, ramp(dtype=dtype) // 4])


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("0200MR.IMG", None),
        ("0200mr.img", None),
        ("0200MR.IMG", "0200MR.LBL"),
        ("0200mr.img", "0200mr.lbl"),
        ("0200MR.IMG", "0200mr.lbl"),
        ("0200mr.img", "0200MR.LBL"),
        ("0200mr.img", "0200Mr.Lbl"),
    ],
)
def test_reads_pds3_with_attached_and_detached_labels(
    tmp_path: Path, image: str, label: str | None
) -> None:
    path = write_pds3(tmp_path / image, ramp(), None if label is None else tmp_path / label)
    found = read_values(path)
    assert found.values.dtype == np.int16
    assert np.array_equal(found.values, ramp()[0])
    assert found.is_valid is None
    assert found.is_deep
    assert read_header(path) == (30, 20)
    pixels = read_image(path)
    assert pixels.shape == (20, 30, 3)
    assert (pixels[0, 0].max(), pixels[-1, -1].min()) == (0, 255)


@pytest.mark.parametrize("storage", STORAGES)
def test_reads_every_order_of_the_bands(tmp_path: Path, storage: str) -> None:
    path = write_pds3(tmp_path / "a.img", _colors(), tmp_path / "a.lbl", storage)
    assert np.array_equal(read_values(path).values, np.moveaxis(_colors(), 0, -1))


def test_products_of_eight_bits_are_shown_as_they_are(tmp_path: Path) -> None:
    cube = (ramp(dtype="u1") // 4 + 20).astype("u1")
    path = write_pds3(tmp_path / "a.img", cube, tmp_path / "a.lbl")
    assert np.array_equal(read_image(path), np.repeat(cube[0][..., None], 3, axis=2))


@pytest.mark.parametrize(("bands", "shape"), [(1, (20, 30)), (2, (20, 30)), (5, (20, 30, 3))])
def test_shows_the_first_three_bands_or_the_first(
    tmp_path: Path, bands: int, shape: tuple[int, ...]
) -> None:
    cube = np.concatenate([ramp() + band for band in range(bands)])
    values = read_values(write_pds3(tmp_path / "A.IMG", cube)).values
    assert values.shape == shape
    assert np.array_equal(values if values.ndim == 2 else values[..., 0], cube[0])


@pytest.mark.parametrize("constant", ["0", "0.0", "(0, 0)", "16#0000#"])
def test_missing_pixels_are_black_and_bend_no_stretch(tmp_path: Path, constant: str) -> None:
    cube = ramp()
    cube[0, 5:10] = 0
    path = write_pds3(tmp_path / "A.IMG", cube, items={"MISSING_CONSTANT": constant})
    found = read_values(path)
    assert found.is_valid is not None
    assert np.array_equal(~found.is_valid, cube[0] == 0)
    pixels = read_image(path)
    assert pixels[5:10].max() == 0
    assert pixels[4, -1, 0] > 30  # were the zeros counted, black would begin far below


def test_what_is_no_number_and_the_bits_of_a_constant_are_missing(tmp_path: Path) -> None:
    cube = ramp(dtype="f4")
    cube[0, 0, 0] = np.nan
    cube[0, 0, 1] = np.uint32(0xFF7FFFFB).view(np.float32)
    items = {"MISSING_CONSTANT": "16#FF7FFFFB#", "INVALID_CONSTANT": '"N/A"'}
    found = read_values(write_pds3(tmp_path / "A.IMG", cube, items=items))
    assert found.is_valid is not None
    assert np.argwhere(~found.is_valid).tolist() == [[0, 0], [0, 1]]


def test_highlights_of_eight_bits_are_never_missing(tmp_path: Path) -> None:
    """Mastcam labels call 255 missing; the sun on the deck has that value too."""
    cube = ramp(dtype="u1")
    items = {"MISSING_CONSTANT": 255, "INVALID_CONSTANT": 255}
    path = write_pds3(tmp_path / "A.IMG", cube, items=items)
    assert read_image(path).max() == 255


def test_reads_pds4_whatever_its_image_is_called(tmp_path: Path) -> None:
    path = write_pds4(tmp_path / "3778ML.IMG", tmp_path / "3778ml.xml", _colors())
    assert np.array_equal(read_values(path).values, np.moveaxis(_colors(), 0, -1))
    assert read_header(path) == (30, 20)


def test_a_pds4_label_may_write_its_file_in_another_case(tmp_path: Path) -> None:
    path = write_pds4(tmp_path / "3778ML.IMG", tmp_path / "3778ml.xml", _colors())
    renamed = path.rename(tmp_path / "3778ml.img")
    assert np.array_equal(read_values(renamed).values, np.moveaxis(_colors(), 0, -1))


@pytest.mark.parametrize(
    "axes", [("Line", "Sample", "Band"), ("Line", "Band", "Sample"), ("Line", "Sample")]
)
def test_reads_the_axes_of_pds4_in_any_order(tmp_path: Path, axes: tuple[str, ...]) -> None:
    cube = _colors("i2") if "Band" in axes else ramp()
    found = read_values(write_pds4(tmp_path / "a.img", tmp_path / "a.xml", cube, axes))
    expected = np.moveaxis(cube, 0, -1) if "Band" in axes else cube[0]
    assert np.array_equal(found.values, expected)


def test_missing_constants_of_pds4_are_black(tmp_path: Path) -> None:
    cube = ramp(dtype="f4")
    cube[0, 3, 3] = -32768
    path = write_pds4(tmp_path / "a.img", tmp_path / "a.xml", cube, ("Line", "Sample"), -32768)
    found = read_values(path)
    assert found.is_valid is not None
    assert np.argwhere(~found.is_valid).tolist() == [[3, 3]]
    assert read_image(path)[3, 3].max() == 0


@pytest.mark.parametrize("organization", ["BSQ", "BIL", "BIP"])
@pytest.mark.parametrize(("dtype", "order"), [("u1", "<"), ("i2", ">"), ("i4", "<"), ("f4", ">")])
def test_reads_plain_vicar(tmp_path: Path, organization: str, dtype: str, order: Order) -> None:
    cube = _colors(dtype)
    for prefix in (0, 6):
        path = write_vicar(tmp_path / "a.vic", cube, organization, order, prefix)
        assert np.array_equal(read_values(path).values, np.moveaxis(cube, 0, -1))
        assert read_header(path) == (30, 20)


def test_vicar_of_another_machine_is_refused(tmp_path: Path) -> None:
    path = write_vicar(tmp_path / "a.VIC", ramp(dtype="f4"))
    path.write_bytes(path.read_bytes().replace(b"'RIEEE'", b"'VAX'  "))
    with pytest.raises(ImageDecodeError, match="REAL, which are not read here"):
        read_image(path)


def test_examining_gives_the_whole_size_and_small_pixels(tmp_path: Path) -> None:
    path = write_pds3(tmp_path / "A.IMG", ramp(200, 400))
    examined = read_examined(path, 40)
    assert (examined.width, examined.height) == (400, 200)
    assert examined.picture.size == (40, 20)
    assert np.ptp(np.asarray(examined.picture)) > 200


def test_the_label_beside_a_product_is_no_part_of_its_content(tmp_path: Path) -> None:
    path = write_pds3(tmp_path / "a.img", ramp(), tmp_path / "a.lbl")
    before = content_hash(path)
    (tmp_path / "a.lbl").write_text("another")
    assert content_hash(path) == before


def test_products_are_read_in_threads_and_leave_the_warning_filters_alone(tmp_path: Path) -> None:
    paths = [
        write_pds3(tmp_path / "A.IMG", ramp()),
        write_pds4(tmp_path / "b.img", tmp_path / "b.xml", ramp(), ("Line", "Sample")),
    ]
    before = list(warnings.filters)
    threads = [
        threading.Thread(target=lambda: [read_image(path) for path in paths]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before

"""The disk cache of thumbnails."""

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.imagery.decoding import content_hash, read_examined, read_reduced
from mars_labeler.imagery.thumbnails import LONGEST_SIDE, ThumbnailCache, thumbnail_key
from tests.imagery.archive_products import ramp, write_pds3


@pytest.fixture
def image_path(tmp_path: Path) -> Path:
    """A JPEG of 1000 x 500 pixels."""
    path = tmp_path / "image.jpg"
    Image.new("RGB", (1000, 500), (200, 90, 50)).save(path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    """An empty cache whose folder is not there yet."""
    return ThumbnailCache(tmp_path / "project" / "thumbnails")


def test_makes_a_small_jpeg_once(cache: ThumbnailCache, image_path: Path) -> None:
    key = content_hash(image_path)
    path = cache.ensure(key, image_path)
    assert path == cache.path_for(key)
    assert path.parts[-2:] == (key[:2], f"{key}.jpg")
    with Image.open(path) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 160))
    image_path.unlink()
    assert cache.ensure(key, image_path) == path
    assert cache.read_bytes(key, image_path) == path.read_bytes()


def test_leaves_no_unfinished_files(cache: ThumbnailCache, image_path: Path) -> None:
    path = cache.ensure("ab" * 16, image_path)
    assert list(path.parent.iterdir()) == [path]


def test_small_images_keep_their_size(cache: ThumbnailCache, tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (64, 48)).save(tiny)
    with Image.open(io.BytesIO(cache.read_bytes("cd" * 16, tiny))) as thumbnail:
        assert thumbnail.size == (64, 48)


def test_a_cache_deleted_meanwhile_is_made_again(cache: ThumbnailCache, image_path: Path) -> None:
    first = cache.ensure("ab" * 16, image_path)
    encoded = first.read_bytes()
    shutil.rmtree(first.parents[1])
    assert cache.read_bytes("ab" * 16, image_path) == encoded
    assert first.is_file()


def test_an_empty_file_counts_as_missing(cache: ThumbnailCache, image_path: Path) -> None:
    path = cache.ensure("ab" * 16, image_path)
    whole = path.read_bytes()
    path.write_bytes(b"")
    assert cache.read_bytes("ab" * 16, image_path) == whole
    path.write_bytes(b"")
    assert cache.ensure("ab" * 16, image_path).read_bytes() == whole


def test_a_cache_that_cannot_be_written_still_gives_the_picture(
    tmp_path: Path, image_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "thumbnails"
    blocked.write_text("a file where the folder should be")
    cache = ThumbnailCache(blocked)
    assert cache.read_bytes("ab" * 16, image_path).startswith(b"\xff\xd8")
    assert "cannot be written" in caplog.text
    with pytest.raises(ProjectError, match="cannot be written"):
        cache.ensure("ab" * 16, image_path)


def test_an_unreadable_image_is_an_error(cache: ThumbnailCache, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no image")
    with pytest.raises(ImageDecodeError, match=r"bad\.jpg"):
        cache.ensure("ab" * 16, bad)
    with pytest.raises(ImageDecodeError, match=r"bad\.jpg"):
        cache.read_bytes("ab" * 16, bad)


def test_pixels_that_are_decoded_already_are_stored_once(
    cache: ThumbnailCache, image_path: Path
) -> None:
    reduced = Image.fromarray(read_reduced(image_path, LONGEST_SIDE))
    path = cache.store("ab" * 16, reduced)
    whole = path.read_bytes()
    assert whole == cache.read_bytes("cd" * 16, image_path)
    cache.store("ab" * 16, Image.new("RGB", (4, 4)))
    assert path.read_bytes() == whole


def test_another_stretch_has_another_thumbnail(cache: ThumbnailCache, tmp_path: Path) -> None:
    image = write_pds3(tmp_path / "A.IMG", ramp())
    mark = content_hash(image)
    brighter = Stretch(Curve.ASINH, 0.25, 99)
    key = thumbnail_key(mark, brighter)
    assert thumbnail_key(mark, USUAL_STRETCH) == mark
    assert key == f"{mark}-asinh-0.25-99"
    usual, bright = (
        np.asarray(Image.open(io.BytesIO(cache.read_bytes(*arguments))))
        for arguments in ((mark, image), (key, image, brighter))
    )
    assert bright.mean() > usual.mean() + 20
    assert cache.ensure(key, image, brighter).name == f"{key}.jpg"


def test_a_small_jpeg_is_its_own_thumbnail(cache: ThumbnailCache, tmp_path: Path) -> None:
    path = tmp_path / "small.jpg"
    Image.new("RGB", (300, 200), "red").save(path)
    read = read_examined(path, LONGEST_SIDE)
    stored = cache.store(read.content_hash, read.picture, read.small_jpeg)
    assert stored.read_bytes() == path.read_bytes()


def test_a_thumbnail_has_no_metadata(cache: ThumbnailCache, tmp_path: Path) -> None:
    path, exif = tmp_path / "large.jpg", Image.Exif()
    exif[0x010E] = "description"
    picture = Image.new("RGB", (800, 600))
    picture.save(path, exif=exif, comment="text", icc_profile=b"profile", dpi=(300, 300))
    read = read_examined(path, LONGEST_SIDE)
    stored = cache.store(read.content_hash, read.picture, read.small_jpeg)
    assert stored.read_bytes() == cache.read_bytes("ab" * 16, path)


def test_a_folder_deleted_meanwhile_is_made_again(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "cache")
    picture = Image.new("RGB", (4, 4))
    first = cache.store("ab" * 16, picture)
    shutil.rmtree(tmp_path / "cache")
    assert cache.store("ab" * 16, picture) == first
    assert first.is_file()

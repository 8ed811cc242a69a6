"""The disk cache of thumbnails."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.imagery.decoding import content_hash
from mars_labeler.imagery.thumbnails import ThumbnailCache


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
    assert path.parts[-3:] == (key[:2], key[2:4], f"{key}.jpg")
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
    shutil.rmtree(first.parents[2])
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

"""Finding images below a folder."""

import os
import sys
from pathlib import Path

import pytest

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.discovery import PROJECT_DATABASE, find_images
from tests.imagery.archive_products import ramp, write_pds3, write_pds4


def _touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _paths(folder: Path, problems: list[str] | None = None) -> list[str]:
    collect = [] if problems is None else problems
    return [image.relative_path for image in find_images(folder, collect.append)]


def test_finds_images_in_order_whatever_the_case_of_their_endings(tmp_path: Path) -> None:
    for name in ("b/2.JPG", "b/1.png", "a.Tiff", "z.gif", "b/c/0.webp", "notes.txt", "b/1.lbl"):
        _touch(tmp_path / name)
    assert _paths(tmp_path) == ["a.Tiff", "z.gif", "b/1.png", "b/2.JPG", "b/c/0.webp"]


def test_tells_size_and_time(tmp_path: Path) -> None:
    path = _touch(tmp_path / "a.jpg", b"12345")
    os.utime(path, ns=(7, 1_000_000_123_000))
    (found,) = find_images(tmp_path)
    assert (found.byte_size, found.modified_ns) == (5, path.stat().st_mtime_ns)


def test_a_label_written_later_tells_its_time(tmp_path: Path) -> None:
    path, label = _touch(tmp_path / "a.jpg"), _touch(tmp_path / "a.jpg.json")
    os.utime(path, ns=(7, 1_000))
    os.utime(label, ns=(7, 2_000))
    assert [found.modified_ns for found in find_images(tmp_path)] == [2_000]
    os.utime(path, ns=(7, 3_000))
    assert [found.modified_ns for found in find_images(tmp_path)] == [3_000]


def test_a_time_beyond_64_bits_is_cut(tmp_path: Path) -> None:
    path = _touch(tmp_path / "a.jpg")
    os.utime(path, (11e9, 11e9))
    if path.stat().st_mtime_ns < 2**63:
        pytest.skip("this disk holds no such time")
    assert [found.modified_ns for found in find_images(tmp_path)] == [2**63 - 1]


def test_leaves_out_what_is_hidden_and_folders_named_like_images(tmp_path: Path) -> None:
    for name in (".hidden.jpg", ".thumbnails/a.jpg", "._a.jpg", "shown.jpg/inner.jpg"):
        _touch(tmp_path / name)
    assert _paths(tmp_path) == ["shown.jpg/inner.jpg"]


def test_leaves_out_projects_and_says_so(tmp_path: Path) -> None:
    _touch(tmp_path / "project" / PROJECT_DATABASE)
    _touch(tmp_path / "project" / "thumbnails" / "a.jpg")
    _touch(tmp_path / "b.jpg")
    problems: list[str] = []
    assert _paths(tmp_path, problems) == ["b.jpg"]
    assert len(problems) == 1
    assert "is a project" in problems[0]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    _touch(tmp_path / "a" / "1.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    assert _paths(tmp_path) == ["a/1.jpg"]


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    _touch(tmp_path / "here.jpg")
    problems: list[str] = []
    assert _paths(tmp_path, problems) == ["here.jpg"]
    assert "gone.jpg" in problems[0]


def test_a_folder_that_cannot_be_listed_is_reported_and_the_rest_found(tmp_path: Path) -> None:
    walk = find_images(tmp_path, (problems := list[str]()).append)
    _touch(tmp_path / "0.jpg")
    _touch(tmp_path / "a" / "1.jpg")
    _touch(tmp_path / "b" / "2.jpg")
    first = next(walk)
    # The folder disappears after it was seen: the same OSError road as a forbidden one, which
    # the superuser (who runs tests in containers) never meets.
    (tmp_path / "a" / "1.jpg").unlink()
    (tmp_path / "a").rmdir()
    assert [first.relative_path, *(image.relative_path for image in walk)] == ["0.jpg", "b/2.jpg"]
    assert str(tmp_path / "a") in problems[0]


def test_problems_are_logged_by_default(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert list(find_images(tmp_path)) == []
    assert "gone.jpg" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text_is_reported(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jpg")).write_bytes(b"x")
    label = b"PDS_VERSION_ID = PDS3\r\n^IMAGE = 3\r\nEND\r\n"
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfe.lbl")).write_bytes(label)
    problems: list[str] = []
    assert _paths(tmp_path, problems) == []
    assert "not valid text" in problems[0]
    assert "no image beside it" in problems[1]
    assert all(problem.encode() for problem in problems)


def test_refuses_what_is_no_folder_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no folder"):
        find_images(tmp_path / "missing")


def test_pipes_and_links_that_lead_out_are_left_alone(tmp_path: Path) -> None:
    """Reading a pipe would wait for ever, and a link to a parent bring everything beside."""
    folder = tmp_path / "images"
    _touch(folder / "a.png")
    _touch(tmp_path / "outside.png")
    os.mkfifo(folder / "pipe.jpg")
    (folder / "loop").symlink_to(tmp_path)
    assert _paths(folder) == ["a.png"]


def _labels(folder: Path, problems: list[str] | None = None) -> dict[str, str]:
    """Return the label of each image found."""
    collect = [] if problems is None else problems
    found = find_images(folder, collect.append)
    return {image.relative_path: image.label_path for image in found}


@pytest.mark.parametrize(
    ("image", "label"), [("A.IMG", "A.LBL"), ("a.img", "a.lbl"), ("A.IMG", "a.lbl")]
)
def test_a_product_with_a_label_beside_it_counts_once(
    tmp_path: Path, image: str, label: str
) -> None:
    (tmp_path / "sol").mkdir()
    write_pds3(tmp_path / "sol" / image, ramp(), tmp_path / "sol" / label)
    problems: list[str] = []
    assert _labels(tmp_path, problems) == {f"sol/{image}": f"sol/{label}"}
    assert problems == []


def test_a_product_with_labels_of_both_standards_counts_once(tmp_path: Path) -> None:
    write_pds4(tmp_path / "A.IMG", tmp_path / "a.xml", ramp(), ("Line", "Sample"))
    assert _labels(tmp_path) == {"A.IMG": "a.xml"}
    write_pds3(tmp_path / "A.IMG", ramp(), tmp_path / "A.LBL")
    assert _labels(tmp_path) == {"A.IMG": "A.LBL"}


def test_a_product_with_its_label_attached_has_none_beside_it(tmp_path: Path) -> None:
    write_pds3(tmp_path / "1N.IMG", ramp())
    assert _labels(tmp_path) == {"1N.IMG": ""}


def test_the_sidecar_of_a_feed_is_the_label_of_its_image(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.jpg.json", "b.jpg", "b.json", "A.JPG.json"):
        _touch(tmp_path / name)
    assert _labels(tmp_path) == {"a.jpg": "a.jpg.json", "b.jpg": ""}


def test_a_label_without_its_image_is_reported_once(tmp_path: Path) -> None:
    write_pds3(tmp_path / "a.img", ramp(), tmp_path / "0200mr.lbl").unlink()
    write_pds4(tmp_path / "b.img", tmp_path / "3778ml.xml", ramp(), ("Line", "Sample")).unlink()
    _touch(tmp_path / "0200MR.XML", (tmp_path / "3778ml.xml").read_bytes())
    write_pds3(tmp_path / "c.img", ramp())
    problems: list[str] = []
    assert _labels(tmp_path, problems) == {"c.img": ""}
    assert len(problems) == 2
    assert "0200mr.lbl has no image beside it" in problems[0]
    assert "3778ml.xml has no image beside it" in problems[1]


def test_what_only_ends_like_a_label_is_passed_over_in_silence(tmp_path: Path) -> None:
    """A drawing program's XML, a label of a table, an empty file, a pipe, a folder."""
    _touch(tmp_path / "drawing.xml", b"<?xml version='1.0'?><annotation/>")
    _touch(tmp_path / "a.jpg")
    _touch(tmp_path / "a.xml", b"<?xml version='1.0'?><annotation/>")
    _touch(tmp_path / "index.lbl", b"PDS_VERSION_ID = PDS3\r\n^TABLE = 1\r\nEND\r\n")
    _touch(tmp_path / "empty.lbl", b"")
    (tmp_path / "folder.lbl").mkdir()
    os.mkfifo(tmp_path / "pipe.xml")
    problems: list[str] = []
    assert _labels(tmp_path, problems) == {"a.jpg": ""}
    assert problems == []

"""Moved image folders are found again by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project, find_missing_roots, list_roots
from mars_labeler.services.relocating import adopt_moved_root, relocate_root


@pytest.fixture
def moved(project: Project, image_folder: Path) -> Path:
    """Return where the imported image folder lies now."""
    import_images(project, image_folder, ReportingContext())
    return image_folder.rename(image_folder.with_name("elsewhere"))


def repaint(folder: Path) -> None:
    """Give every picture of a folder other contents under the same name."""
    for place, path in enumerate(sorted(folder.rglob("*ML*.png"))):
        Image.new("RGB", (32, 24), (place, 99, 12)).save(path)


def test_a_moved_folder_is_taken_for_what_it_was(
    project: Project, image_folder: Path, moved: Path
) -> None:
    assert adopt_moved_root(project, moved) == image_folder
    assert list_roots(project) == [moved]
    assert find_missing_roots(project) == []


def test_other_pictures_of_the_same_names_are_not(project: Project, moved: Path) -> None:
    repaint(moved)
    assert adopt_moved_root(project, moved) is None
    missing = find_missing_roots(project)[0]
    with pytest.raises(ProjectError, match="other contents"):
        relocate_root(project, missing, moved)


def test_a_copy_is_a_folder_of_its_own(project: Project, image_folder: Path, moved: Path) -> None:
    moved.rename(image_folder)
    copy = image_folder.with_name("copy")
    copy.mkdir()
    for path in image_folder.rglob("*.png"):
        (copy / path.name).write_bytes(path.read_bytes())
    assert adopt_moved_root(project, copy) is None


def test_most_of_the_files_are_enough_for_a_person(project: Project, moved: Path) -> None:
    next(moved.rglob("*ML*.png")).unlink()
    relocate_root(project, find_missing_roots(project)[0], moved)
    assert list_roots(project) == [moved]


def test_a_folder_with_some_of_the_files_is_another(project: Project, moved: Path) -> None:
    """It may hold copies, and the disk with all of them may come back."""
    for path in sorted(moved.rglob("*ML*.png"))[:2]:
        path.unlink()
    assert adopt_moved_root(project, moved) is None


def test_images_that_were_unreadable_once_are_known_again(
    project: Project, image_folder: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    contents = {path: path.read_bytes() for path in image_folder.rglob("*ML*.png")}
    for path in contents:
        path.write_bytes(b"")
    import_images(project, image_folder, ReportingContext())
    for path, content in contents.items():
        path.write_bytes(content)
    elsewhere = image_folder.rename(image_folder.with_name("elsewhere"))
    summary = import_images(project, elsewhere, ReportingContext())
    assert (summary.added, summary.former_folder) == (0, image_folder)


def test_the_folder_of_another_project_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no images from"):
        relocate_root(project, tmp_path / "never", tmp_path)


def test_files_are_compared_while_others_may_write(project: Project, moved: Path) -> None:
    repaint(moved)
    missing = find_missing_roots(project)[0]
    with project.catalog.writing():  # a second writer would be refused
        assert adopt_moved_root(project, moved) is None
        with pytest.raises(ProjectError, match="other contents"):
            relocate_root(project, missing, moved)

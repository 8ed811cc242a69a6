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


def test_most_of_the_files_are_enough(project: Project, moved: Path) -> None:
    next(moved.rglob("*ML*.png")).unlink()
    assert adopt_moved_root(project, moved) is not None


def test_the_folder_of_another_project_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no images from"):
        relocate_root(project, tmp_path / "never", tmp_path)

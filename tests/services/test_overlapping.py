"""An image folder within another one is told."""

from __future__ import annotations

from pathlib import Path

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.overlapping import describe_overlaps
from mars_labeler.services.project import Project


def test_a_folder_in_another_one_is_told_from_both_sides(
    project: Project, image_folder: Path
) -> None:
    inner = image_folder / "left"
    import_images(project, image_folder, ReportingContext())
    (told,) = describe_overlaps(project, inner)
    assert told.startswith(f"{inner} lies in {image_folder},")
    import_images(project, inner, ReportingContext())
    assert describe_overlaps(project, image_folder) == (told,)


def test_folders_beside_one_another_do_not_overlap(
    project: Project, image_folder: Path, tmp_path: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    assert describe_overlaps(project, image_folder) == ()
    assert describe_overlaps(project, tmp_path / "images-2") == ()

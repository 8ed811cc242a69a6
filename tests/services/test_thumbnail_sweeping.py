"""The thumbnails of a project within their bound."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project, create_project, read_thumbnail
from mars_labeler.services.thumbnail_sweeping import sweep_thumbnails


def quiet(_changes: ChangeSet) -> None:
    """Hear of changes, and do nothing."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of three images with their thumbnails."""
    folder = tmp_path / "images"
    folder.mkdir()
    for shade in (10, 120, 250):
        Image.new("RGB", (40, 30), (shade, 0, 0)).save(folder / f"{shade}.png")
    project = create_project(tmp_path / "project", "sweeping")
    import_images(project, folder, ReportingContext())
    return project


def test_what_was_swept_away_is_made_again(project: Project) -> None:
    before = read_thumbnail(project, 1)
    assert sweep_thumbnails(project, ReportingContext(), quiet).removed == 0
    assert sweep_thumbnails(project, ReportingContext(), quiet, most_bytes=0).removed == 3
    assert read_thumbnail(project, 1) == before
    assert sweep_thumbnails(project, ReportingContext(), quiet).count == 1
    project.close()


def test_a_stopped_sweep_removes_no_more(project: Project) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        sweep_thumbnails(project, ReportingContext(cancel=cancel), quiet, most_bytes=0)
    assert sweep_thumbnails(project, ReportingContext(), quiet).count == 3
    project.close()

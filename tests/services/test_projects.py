"""Making, opening, remembering and exporting projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services import labeling, sample
from mars_labeler.services.exporting import export_labels, export_suggestions
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import (
    Project,
    create_project,
    default_project_folder,
    open_project,
    read_classes,
    read_pixels,
    read_record,
)
from mars_labeler.services.recent import forget, read_recent, recent_file, remember


def test_a_project_is_not_made_twice_or_opened_where_there_is_none(tmp_path: Path) -> None:
    made = create_project(tmp_path / "one", "One", ("rock", "sand"))
    made.close()
    assert [record.key for record in read_classes(open_and_close(made.folder))] == ["r", "s"]
    with pytest.raises(ProjectError, match="already"):
        create_project(tmp_path / "one", "One")
    with pytest.raises(ProjectError, match="no project"):
        open_project(tmp_path)


def open_and_close(folder: Path) -> Project:
    """Return a project that was opened; its catalog opens connections again as needed."""
    opened = open_project(folder)
    opened.close()
    return opened


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProjectError, match="cannot be made"):
        create_project(tmp_path / "file" / "project", "P")


def test_the_same_folder_leads_to_the_same_project(tmp_path: Path) -> None:
    (tmp_path / "Mars images!").mkdir()
    first = default_project_folder(tmp_path / "Mars images!")
    assert first == default_project_folder(tmp_path / "x" / ".." / "Mars images!")
    assert first != default_project_folder(tmp_path)
    assert first.name.startswith("Mars-images-")


def test_recent_projects_come_latest_first(project: Project, tmp_path: Path) -> None:
    other = create_project(tmp_path / "other", "Other")
    for each in (project, other, project):
        remember(recent_file(), each)
    assert [entry.name for entry in read_recent(recent_file())] == ["Test", "Other"]
    forget(recent_file(), project.folder)
    assert [entry.name for entry in read_recent(recent_file())] == ["Other"]
    other.close()


@pytest.mark.parametrize("text", ["", "[1]", "{", '[{"path": "x"}]'])
def test_a_damaged_list_of_recent_projects_is_empty(tmp_path: Path, text: str) -> None:
    file = tmp_path / "recent.json"
    file.write_text(text)
    assert read_recent(file) == []


def test_an_image_that_is_gone_is_an_error(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    image_id = int(load_table(project).ids[0])
    record = read_record(project, image_id)
    assert record is not None
    (image_folder / record.relative_path).unlink()
    with pytest.raises(ImageDecodeError):
        read_pixels(project, image_id)
    with pytest.raises(ProjectError):
        read_pixels(project, 999)
    assert read_record(project, 999) is None


def test_exports_hold_a_row_an_image(project: Project, image_folder: Path, tmp_path: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    first, *_ = load_table(project).ids.tolist()
    labeling.assign_label(project, [first], 2, "ada")
    assert export_labels(project, tmp_path / "labels.csv") == 1
    assert export_suggestions(project, tmp_path / "suggestions.csv") == 5
    assert (tmp_path / "labels.csv").read_text() == "file,class,list\nleft/0001ML0000.png,wheel,\n"
    rows = (tmp_path / "suggestions.csv").read_text().splitlines()
    assert rows[1] == "left/0003ML0000.png,,,,,,"
    with pytest.raises(ProjectError):
        export_labels(project, tmp_path / "nowhere" / "labels.csv")


def test_sample_projects_are_numbered_and_know_their_truth() -> None:
    folder = sample.next_sample_folder()
    assert folder.name == "sample-1"
    made = sample.create_sample_project(folder, ReportingContext(), count=12)
    assert len(sample.read_sample_truth(made)) == 12
    assert sample.next_sample_folder().name == "sample-2"
    made.close()

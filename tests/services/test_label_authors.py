"""Who an imported label is from: whom its file names, else the file; never who imported it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.catalog import provenance
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services import labeling
from mars_labeler.services.exporting import FORMATS, ExportFormat, ExportOptions, export_project
from mars_labeler.services.image_table import NONE
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.reporting import write_report

ME = "ada"
TRAIN = "left/0001ML0000.png"
"""The image that the list names in these tests."""


def _take_over(project: Project, folder: Path, takes_folders: bool = False) -> None:
    import_images(project, folder, ReportingContext())
    found = find_labels(folder, takes_folders)
    assert found is not None
    import_labels(project, folder, found, ME)


def _authors(project: Project) -> dict[str, str]:
    """Return who decided about each image that is decided about, by the image's name."""
    with project.catalog.reading() as connection:
        rows = provenance.read_provenance(connection)
    return {
        Path(row.relative_path).name: row.author.annotator
        for row in rows
        if row.decision.class_id is not None
    }


@pytest.fixture
def published(project: Project, image_folder: Path) -> Project:
    """Return a project with the label of a published list."""
    (image_folder / "msl_synset_words-indexed.txt").write_text("0 ground\n")
    (image_folder / "train-calibrated-shuffled.txt").write_text(f"{TRAIN} 0\n")
    _take_over(project, image_folder)
    return project


def test_a_list_is_named_and_so_is_a_table(project: Project, image_folder: Path) -> None:
    lines = ["file,class,annotator", "left/0001ML0000.png,rock,", "left/0003ML0000.png,rock,Bob"]
    (image_folder / "labels.csv").write_text("\n".join(lines))
    _take_over(project, image_folder)
    assert _authors(project) == {"0001ML0000.png": "list labels.csv", "0003ML0000.png": "Bob"}


def test_folders_are_named(project: Project, image_folder: Path) -> None:
    _take_over(project, image_folder, takes_folders=True)
    assert set(_authors(project).values()) == {"folders"}


def test_own_decisions_are_told_from_those_of_a_list(published: Project, tmp_path: Path) -> None:
    (image_id,) = load_table(published).ids[-1:].tolist()
    labeling.assign_label(published, [image_id], 1, ME)
    assert sorted(_authors(published).values()) == [ME, "list train"]
    report = write_report(published, tmp_path / "report.html", ReportingContext())
    assert "list train" in report.read_text("utf-8")


def test_undo_leads_back_to_the_list(published: Project) -> None:
    table = load_table(published)
    image_ids = table.ids[table.labels != NONE].tolist()
    labeling.clear_label(published, image_ids, ME)
    assert _authors(published) == {}
    labeling.undo(published, ME)
    assert _authors(published) == {"0001ML0000.png": "list train"}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_an_export_hands_the_list_on(
    published: Project, image_folder: Path, tmp_path: Path, form: ExportFormat
) -> None:
    output = tmp_path / f"out{form.suffix}"
    export_project(published, form.name, output, ExportOptions(), ReportingContext())
    other = create_project(tmp_path / "other", "Other")
    folder = output if form.is_folder else image_folder
    import_images(other, folder, ReportingContext())
    found = find_labels(output) if form.is_folder else read_label_file(output)
    assert found is not None
    import_labels(other, folder, found, "somebody else")
    assert _authors(other) == {"0001ML0000.png": "list train"}
    other.close()

"""A long label list is taken over piece by piece, while people go on labeling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mars_labeler.catalog import images, labels
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.records import ImageRecord
from mars_labeler.imagery.label_files import FoundLabels, ListedImage
from mars_labeler.services import labeling
from mars_labeler.services.importing_labels import LabelSummary, import_labels
from mars_labeler.services.project import Project, read_classes, read_undo_texts

SUN = 3
ME = "ada"
IDS = [1, 2, 3, 4, 5]

Meanwhile = Callable[[int], None]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a piece of two images."""
    monkeypatch.setattr("mars_labeler.services.steps.CHUNK", 2)
    monkeypatch.setattr("mars_labeler.services.steps.TELLING_S", 0)
    monkeypatch.setattr("mars_labeler.services.labeling.CHUNK", 2)
    monkeypatch.setattr("mars_labeler.services.importing_labels.CHUNK", 2)


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    """Return the image folder of a project with five images, ids 1 to 5."""
    folder = (tmp_path / "images").resolve()
    with project.catalog.writing() as connection:
        root = images.add_root(connection, folder)
        names = [f"{number}.jpg" for number in IDS]
        records = [ImageRecord(0, root, name, 8, 8, 100, 0, name) for name in names]
        images.add_images(connection, records)
    return folder


def _import(project: Project, folder: Path, meanwhile: Meanwhile) -> LabelSummary:
    """Import a label of a new class for every image; `meanwhile` is told of each piece."""
    found = FoundLabels(("rock",), {f"{number}.jpg": ListedImage("rock") for number in IDS})
    pieces: list[ChangeSet] = []

    def announce(changes: ChangeSet) -> None:
        if Kind.DECISIONS in changes.kinds:
            pieces.append(changes)
            meanwhile(len(pieces))

    return import_labels(project, folder, found, ME, announce=announce)


def _labels(project: Project) -> list[str]:
    names = {record.class_id: record.name for record in read_classes(project)}
    with project.catalog.reading() as connection:
        found = labels.read_decisions(connection, IDS)
    return [names.get(found[image_id].class_id or 0, "") for image_id in IDS]


def test_every_piece_is_told_when_it_is_written(project: Project, folder: Path) -> None:
    seen: list[tuple[str | None, int]] = []

    def meanwhile(_piece: int) -> None:
        seen.append((read_undo_texts(project).undo, _labels(project).count("rock")))

    summary = _import(project, folder, meanwhile)
    assert (summary.labeled, summary.kept) == (5, 0)
    assert seen == [("import 2 labels", 2), ("import 4 labels", 4), ("import 5 labels", 5)]


def test_it_is_undone_as_one_with_its_class(project: Project, folder: Path) -> None:
    before = read_classes(project)
    _import(project, folder, lambda _piece: None)
    assert [record.name for record in read_classes(project)][-1] == "rock"
    labeling.undo(project, ME)
    assert _labels(project) == [""] * 5
    assert read_classes(project) == before
    labeling.redo(project, ME)
    assert _labels(project) == ["rock"] * 5


def test_what_a_person_decides_meanwhile_stays(project: Project, folder: Path) -> None:
    def meanwhile(piece: int) -> None:
        if piece == 1:
            labeling.assign_label(project, [1, 5], SUN, ME)

    summary = _import(project, folder, meanwhile)
    assert (summary.labeled, summary.kept) == (4, 1)
    assert _labels(project) == ["sun", "rock", "rock", "rock", "sun"]


def test_undoing_what_is_there_ends_it(project: Project, folder: Path) -> None:
    def meanwhile(piece: int) -> None:
        if piece == 2:
            labeling.undo(project, ME)

    _import(project, folder, meanwhile)
    assert _labels(project) == [""] * 5
    assert read_undo_texts(project).undo is None


def test_stopping_keeps_what_is_there_and_it_can_be_undone(project: Project, folder: Path) -> None:
    found = FoundLabels(("rock",), {f"{number}.jpg": ListedImage("rock") for number in IDS})
    context = ReportingContext(lambda progress: _stop_after(progress, 2))
    with pytest.raises(JobCancelled):
        import_labels(project, folder, found, ME, context)
    assert _labels(project) == ["rock", "rock", "", "", ""]
    assert labeling.undo(project, ME).text == "Undone: import 2 labels"


def _stop_after(progress: Progress, done: int) -> None:
    if progress.done >= done:
        raise JobCancelled

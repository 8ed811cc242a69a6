"""What is exported comes back as it was, in every form."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.catalog import models
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.records import ModelVersion
from mars_labeler.imagery.label_files import FoundLabels, read_label_file
from mars_labeler.imagery.label_files.notes import ROWS_FILE
from mars_labeler.services import labeling
from mars_labeler.services.exporting import (
    FORMATS,
    ExportFormat,
    ExportOptions,
    export_project,
    find_format,
    format_of,
)
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, list_roots, read_classes
from tests.services.exporting_world import CLASSES, make_project, said_of

EVERYTHING = ExportOptions()
ALL_FORMATS = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
FOLDERS = pytest.mark.parametrize("name", [form.name for form in FORMATS if form.is_folder])


@pytest.fixture
def world(tmp_path: Path, image_folder: Path) -> Iterator[Project]:
    """Return the project of `exporting_world`."""
    made = make_project(tmp_path / "world", image_folder)
    yield made
    made.close()


@pytest.fixture
def fresh(tmp_path: Path, image_folder: Path) -> Iterator[Project]:
    """Return a project of the same images of which nothing is said, and which has no classes."""
    made = create_project(tmp_path / "fresh", "Fresh")
    import_images(made, image_folder, ReportingContext())
    yield made
    made.close()


def _export(project: Project, name: str, place: Path, options: ExportOptions = EVERYTHING) -> Path:
    output = place / f"out{find_format(name).suffix}"
    export_project(project, name, output, options, ReportingContext())
    return output


def _read(form: ExportFormat, output: Path) -> FoundLabels:
    return read_label_file(output / ROWS_FILE if form.is_folder else output)


@ALL_FORMATS
def test_what_was_exported_comes_back(
    world: Project, fresh: Project, form: ExportFormat, tmp_path: Path
) -> None:
    found = _read(form, _export(world, form.name, tmp_path))
    assert found.problems == ()
    (folder,) = list_roots(fresh)
    summary = import_labels(fresh, folder, found, "importer")
    assert (summary.labeled, summary.suggested, summary.problems) == (4, 2, ())
    assert _without_models(said_of(fresh)) == _without_models(said_of(world))


def _without_models(said: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    """Leave out what a form may have no place for: all of a model but when it was made."""
    bare = {}
    for path, words in said.items():
        source = words[3]
        made_at = getattr(source, "created_at", None)
        bare[path] = (*words[:3], made_at, *words[4:])
    return bare


@pytest.mark.parametrize("name", ["parquet", "coco", "folders", "msl", "fiftyone"])
def test_classes_keep_their_order_and_models_their_settings(
    world: Project, fresh: Project, name: str, tmp_path: Path
) -> None:
    found = _read(find_format(name), _export(world, name, tmp_path))
    import_labels(fresh, list_roots(fresh)[0], found, "importer")
    assert tuple(record.name for record in read_classes(fresh)) == CLASSES
    with fresh.catalog.reading() as connection:
        second, first = models.read_versions(connection)
    with world.catalog.reading() as connection:
        originals = models.read_versions(connection)
    assert [replace(version, checkpoint="", is_current=False) for version in originals] == [
        second,
        first,
    ]


@FOLDERS
def test_an_exported_folder_can_be_opened_as_a_project(
    world: Project, name: str, tmp_path: Path
) -> None:
    output = _export(world, name, tmp_path)
    copy = create_project(tmp_path / "copy", "Copy")
    summary = import_images(copy, output, ReportingContext())
    assert summary.problems == ()
    found = find_labels(output, takes_folders=name == "folders")
    assert found is not None
    assert found.problems == ()
    import_labels(copy, output, found, "importer")
    by_name = {Path(path).name: words for path, words in said_of(copy).items()}
    here = {Path(path).name: words for path, words in said_of(world).items()}
    assert _without_models(by_name) == {
        file: words for file, words in _without_models(here).items() if file in by_name
    }
    assert len(by_name) == (4 if name == "folders" else 6)
    copy.close()


@ALL_FORMATS
def test_labels_alone_and_suggestions_alone(
    world: Project, form: ExportFormat, tmp_path: Path
) -> None:
    for number, options in enumerate(
        (ExportOptions(suggestions=False), ExportOptions(labels=False, min_confidence=0.5))
    ):
        place = tmp_path / str(number)
        place.mkdir()
        entries = _read(form, _export(world, form.name, place, options)).images.values()
        assert all((entry.suggestion is not None) == (number == 1) for entry in entries)
        assert sum(entry.is_decided for entry in entries) == (0 if number else 4)
    confident = tmp_path / "confident"
    confident.mkdir()
    options = ExportOptions(labels=False, min_confidence=0.9)
    output = _export(world, form.name, confident, options)
    assert _read(form, output).images == {}


def test_what_a_person_decided_here_stands(world: Project, fresh: Project, tmp_path: Path) -> None:
    image_ids = load_table(fresh).ids.tolist()
    (folder,) = list_roots(fresh)
    import_labels(fresh, folder, FoundLabels(("rock",), {}), "me")
    labeling.assign_label(fresh, image_ids, read_classes(fresh)[0].class_id, "me")
    found = read_label_file(_export(world, "jsonl", tmp_path))
    summary = import_labels(fresh, folder, found, "importer")
    assert (summary.labeled, summary.kept, summary.suggested) == (0, 4, 0)
    assert {words[0] for words in said_of(fresh).values()} == {"rock"}


def test_importing_twice_changes_nothing(world: Project, fresh: Project, tmp_path: Path) -> None:
    found = read_label_file(_export(world, "jsonl", tmp_path))
    (folder,) = list_roots(fresh)
    import_labels(fresh, folder, found, "importer")
    before = said_of(fresh)
    again = import_labels(fresh, folder, found, "importer")
    assert (again.labeled, again.kept, again.suggested) == (0, 4, 0)
    assert said_of(fresh) == before


def test_suggestions_of_another_project_are_stale_and_those_of_the_current_model_are_not(
    world: Project, fresh: Project, tmp_path: Path
) -> None:
    found = read_label_file(_export(world, "csv", tmp_path))
    (folder,) = list_roots(fresh)
    import_labels(fresh, folder, found, "importer")
    states = [state for state in load_table(fresh).states.tolist() if state]
    assert states == [SuggestionState.STALE] * 2
    with world.catalog.writing() as connection:
        models.make_current(connection, 2)
    states = load_table(world).states.tolist()
    assert sorted(state for state in states if state)[:2] == [
        SuggestionState.ACTIVE,
        SuggestionState.STALE,
    ]


def test_a_model_of_the_same_number_is_another_model(
    world: Project, fresh: Project, tmp_path: Path
) -> None:
    found = read_label_file(_export(world, "parquet", tmp_path))
    with fresh.catalog.writing() as connection:
        own = ModelVersion(2, "2020-01-01T00:00:00+00:00", 1, (), "{}", is_current=True)
        models.add_version(connection, own)
    import_labels(fresh, list_roots(fresh)[0], found, "importer")
    with fresh.catalog.reading() as connection:
        versions = {record.version: record for record in models.read_versions(connection)}
    assert sorted(versions) == [1, 2, 3]
    assert versions[2] == own
    assert versions[3].created_at == "2026-11-02T10:00:00+00:00"
    assert _without_models(said_of(fresh)) == _without_models(said_of(world))


def test_who_decided_is_who_made_the_decision_not_who_took_a_later_one_back(
    world: Project, tmp_path: Path
) -> None:
    first = next(iter(said_of(world)))
    image_id = int(load_table(world).ids[0])
    labeling.assign_label(world, [image_id], 1, "Dee")
    labeling.assign_label(world, [image_id], 3, "Eve")
    labeling.undo(world, "Fay")
    entry = read_label_file(_export(world, "jsonl", tmp_path)).images[first]
    assert (entry.class_name, entry.annotator) == ("ground", "Dee")


@ALL_FORMATS
def test_a_stopped_export_leaves_what_was_there(
    world: Project, form: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = _export(world, form.name, tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    cancel = threading.Event()
    for module in ("gathered", "tables", "coco", "placing"):
        place = f"mars_labeler.services.exporting.{module}.PROGRESS_EVERY"
        monkeypatch.setattr(place, 1)

    def stop_when_it_writes(progress: Progress) -> None:
        if not progress.stage.startswith("Gathering"):
            cancel.set()

    with pytest.raises(JobCancelled):
        context = ReportingContext(stop_when_it_writes, cancel)
        export_project(world, form.name, output, ExportOptions(suggestions=False), context)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert any(entry.suggestion for entry in _read(form, output).images.values())


@ALL_FORMATS
def test_a_place_that_cannot_be_written_is_named(
    world: Project, form: ExportFormat, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "nowhere" / "out", tmp_path / "file" / "out"):
        with pytest.raises(ProjectError, match="cannot be written"):
            export_project(world, form.name, place, EVERYTHING, ReportingContext())


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ProjectError, match="nothing to export"):
        ExportOptions(labels=False, suggestions=False)
    with pytest.raises(ProjectError, match="from 0 to 1"):
        ExportOptions(min_confidence=1.5)
    with pytest.raises(ProjectError, match="csv, jsonl"):
        find_format("xml")
    with pytest.raises(ProjectError, match="does not say what to write"):
        format_of(Path("labels.txt"))
    assert format_of(Path("LABELS.CSV")).name == "csv"

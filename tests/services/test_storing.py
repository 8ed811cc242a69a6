"""What an import changes of images that are known: labels, suggestions, splits, what is due."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import delete

from mars_labeler.catalog import models, suggestions
from mars_labeler.catalog.label_history import read_label_events
from mars_labeler.catalog.schema import image_quality
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.records import ModelVersion, Suggestion
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.imagery.discovery import find_images
from mars_labeler.services import labeling
from mars_labeler.services.examining_all import examine_all
from mars_labeler.services.file_matching import match_files
from mars_labeler.services.image_table import NONE
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_record, read_undo_texts
from mars_labeler.services.quality import count_flags
from mars_labeler.services.splitting import assign_splits
from mars_labeler.services.storing import Storing

ME = "ada"


def draw(path: Path, seed: int, side: int = 96) -> Path:
    """Draw a picture of broad shapes, of its own for each seed."""
    shapes = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(shapes).resize((side, side), Image.Resampling.BICUBIC).save(path)
    return path


def tell(image: Path, **facts: object) -> None:
    """Write the sidecar of an image."""
    image.with_name(f"{image.name}.json").write_text(json.dumps({"facts": facts}))


def take_in(project: Project, folder: Path) -> ImportSummary:
    return import_images(project, folder, ReportingContext())


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    """Return a folder of two pictures that are imported and labeled."""
    folder = tmp_path / "pool"
    for number in (1, 2):
        draw(folder / f"{number}.png", number)
    take_in(project, folder)
    labeling.assign_label(project, [1], 1, ME)
    labeling.assign_label(project, [2], 2, ME)
    return folder


def test_the_same_picture_processed_anew_keeps_its_label(project: Project, folder: Path) -> None:
    draw(folder / "1.png", 1, side=128)
    summary = take_in(project, folder)
    assert (summary.changed_ids, summary.set_aside) == ((1,), 0)
    assert load_table(project).labels.tolist() == [1, 2]


def test_a_label_is_not_kept_for_an_even_picture(project: Project, folder: Path) -> None:
    Image.new("RGB", (96, 96), (200, 200, 200)).save(folder / "1.png")
    assert take_in(project, folder).set_aside == 1
    labeling.assign_label(project, [1], 3, ME)
    Image.new("RGB", (96, 96), (20, 20, 20)).save(folder / "1.png")
    assert take_in(project, folder).set_aside == 1
    labeling.assign_label(project, [1], 3, ME)
    draw(folder / "1.png", 7)
    assert take_in(project, folder).set_aside == 1
    assert load_table(project).labels.tolist() == [NONE, 2]


def test_a_picture_that_was_never_measured_is_known_by_its_thumbnail(
    project: Project, folder: Path
) -> None:
    """Projects of the first version have no measures."""
    with project.catalog.writing() as connection:
        connection.execute(delete(image_quality))
    draw(folder / "1.png", 7)
    draw(folder / "2.png", 2, side=128)
    assert take_in(project, folder).set_aside == 1
    assert load_table(project).labels.tolist() == [NONE, 2]


def test_a_label_without_a_picture_to_compare_is_set_aside(project: Project, folder: Path) -> None:
    with project.catalog.writing() as connection:
        connection.execute(delete(image_quality))
    for thumbnail in (project.folder / "cache").rglob("*.jpg"):
        thumbnail.unlink()
    draw(folder / "1.png", 7)
    assert take_in(project, folder).set_aside == 1


def test_no_undo_brings_a_label_back_that_was_set_aside(project: Project, folder: Path) -> None:
    draw(folder / "1.png", 7)
    told: list[ChangeSet] = []
    summary = import_images(project, folder, ReportingContext(), told.append)
    assert (summary.set_aside, summary.changed_ids) == (1, (1,))
    assert told == [ChangeSet(frozenset({Kind.IMAGES, Kind.DECISIONS}), (1,))]
    assert read_undo_texts(project).undo == "wheel on 1 image"
    labeling.undo(project, ME)
    assert read_undo_texts(project).undo is None
    labeling.redo(project, ME)
    assert load_table(project).labels.tolist() == [NONE, 2]
    with project.catalog.reading() as connection:
        events = read_label_events(connection)
    assert [event.class_id for event in events if event.image_id == 1] == [1, None]


def test_a_suggestion_for_another_picture_is_forgotten(project: Project, tmp_path: Path) -> None:
    path = draw(tmp_path / "pool" / "1.png", 1)
    take_in(project, path.parent)
    model = ModelVersion(
        version=1, created_at="2026-01-01T00:00:00+00:00", label_revision=0, class_ids=(1, 2),
        settings="{}", metrics={}, is_current=True,
    )  # fmt: skip
    with project.catalog.writing() as connection:
        models.add_version(connection, model)
        suggestions.write_suggestions(connection, [Suggestion(1, (1, 2), (0.9, 0.1), 0.1, 1, 0)])
    assert load_table(project).has_suggestion().tolist() == [True]
    draw(path, 7)
    take_in(project, path.parent)
    assert load_table(project).has_suggestion().tolist() == [False]


def test_what_is_told_of_an_image_later_decides_its_split(project: Project, tmp_path: Path) -> None:
    early, late = (draw(tmp_path / "pool" / f"{number}.png", number) for number in (1, 2))
    tell(early, sol=10)
    tell(late, sol=900)
    take_in(project, early.parent)
    assign_splits(project, SplitPlan(SplitBy.SOL, sol_limits=(500, 500)))
    tell(early, sol=901)
    take_in(project, early.parent)
    record = read_record(project, 1)
    assert record is not None
    assert (record.facts.sol, record.split) == (901, Split.TEST)


def test_a_label_that_was_half_written_is_read_again(project: Project, tmp_path: Path) -> None:
    path = draw(tmp_path / "pool" / "1.png", 1)
    sidecar = path.with_name("1.png.json")
    sidecar.write_text('{"facts": {"sol":')
    take_in(project, path.parent)
    tell(path, sol=10)
    take_in(project, path.parent)
    record = read_record(project, 1)
    assert record is not None
    assert record.facts.sol == 10


def test_two_imports_at_once_store_each_file_once(project: Project, tmp_path: Path) -> None:
    folder = draw(tmp_path / "pool" / "1.png", 1).parent
    import_images(project, folder, ReportingContext())
    draw(folder / "2.png", 2)
    found = list(find_images(folder))
    matching = match_files(project, 1, found, ReportingContext())
    storing = [Storing(project, 1, matching) for _ in range(2)]
    examined = list(examine_all(folder, found[1:], project.thumbnails))
    for each in storing:
        each.store(examined)
    assert [each.summary().added for each in storing] == [1, 0]
    assert len(load_table(project)) == 2


def test_a_stopped_import_tells_all_that_it_stored(project: Project, tmp_path: Path) -> None:
    for number in range(200):
        Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / f"{number:03}.png")
    told: list[int] = []

    class Stopping:
        def checkpoint(self, progress: Progress) -> None:
            if progress.stage == "Importing images" and progress.done == 192:
                raise JobCancelled

    def announce(_changes: ChangeSet) -> None:
        told.append(len(load_table(project)))

    with pytest.raises(JobCancelled):
        import_images(project, tmp_path, Stopping(), announce)
    assert told[-1] == len(load_table(project)) == 192


def test_near_duplicates_are_marked_by_the_import_after_a_stopped_one(
    project: Project, tmp_path: Path
) -> None:
    folder = draw(tmp_path / "pool" / "1.png", 1).parent
    draw(folder / "2.png", 1, side=128)

    class Stopping:
        def checkpoint(self, progress: Progress) -> None:
            if "duplicates" in progress.stage:
                raise JobCancelled

    told: list[ChangeSet] = []
    with pytest.raises(JobCancelled):
        import_images(project, folder, Stopping(), told.append)
    assert told == [ChangeSet(frozenset({Kind.IMAGES}), (1, 2))]
    import_images(project, folder, ReportingContext(), told.append)
    assert told[1:] == [ChangeSet(frozenset({Kind.QUALITY}), None)]
    assert count_flags(project)[QualityFlag.NEAR_DUPLICATE] == 1
    import_images(project, folder, Stopping())  # nothing is due any more

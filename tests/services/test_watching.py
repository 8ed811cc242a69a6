"""Images that arrive while the program is open."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.suggesting import retrain, suggest
from mars_labeler.services.watching import FolderWatch, is_watching, set_watching, take_in

FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)


def arrive(folder: Path, name: str) -> None:
    """Put an image into a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(len(name)).integers(0, 255, (24, 32, 3), np.uint8)
    Image.fromarray(pixels).save(path)


def test_what_a_folder_holds_is_news_once(image_folder: Path) -> None:
    watch = FolderWatch([image_folder])
    assert watch.has_changed()
    assert not watch.has_changed()


def test_arrivals_are_noticed_in_new_folders_too(image_folder: Path) -> None:
    watch = FolderWatch([image_folder])
    watch.has_changed()
    arrive(image_folder, "new/deep/one.png")
    assert watch.has_changed()
    assert not watch.has_changed()
    arrive(image_folder, "new/deep/two.png")
    assert watch.has_changed()


def test_a_disk_that_goes_and_comes_back_is_looked_at_again(image_folder: Path) -> None:
    watch = FolderWatch([image_folder])
    watch.has_changed()
    away = image_folder.rename(image_folder.with_name("away"))
    assert watch.has_changed()
    assert not watch.has_changed()
    away.rename(image_folder)
    assert watch.has_changed()


def test_arrivals_are_imported_and_announced(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    arrive(image_folder, "arrived.png")
    announced: list[ChangeSet] = []
    arrival = take_in(project, ReportingContext(), announced.append, settling_s=0)
    assert (arrival.added, arrival.suggested, arrival.waiting) == (1, 0, 0)
    assert any(Kind.IMAGES in changes.kinds for changes in announced)


def test_a_file_that_may_still_grow_waits(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    (image_folder / "broken.png").unlink()
    arrive(image_folder, "young.png")
    waiting = take_in(project, ReportingContext(), lambda _: None, settling_s=3600)
    assert (waiting.added, waiting.waiting) == (0, 1)
    assert take_in(project, ReportingContext(), lambda _: None, settling_s=0).added == 1


def test_the_wish_to_watch_is_kept(project: Project) -> None:
    assert not is_watching(project)
    set_watching(project, True)
    assert is_watching(project)
    set_watching(project, False)
    assert not is_watching(project)


def test_arrivals_are_noticed_behind_links_as_an_import_finds_them(
    image_folder: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real"
    arrive(real, "one.png")
    (image_folder / "link").symlink_to(real)
    (image_folder / "out").symlink_to(tmp_path)
    (image_folder / "round").symlink_to(image_folder / "left")
    watch = FolderWatch([image_folder])
    watch.has_changed()
    arrive(real, "two.png")
    assert watch.has_changed()
    assert not watch.has_changed()
    arrive(tmp_path / "elsewhere", "three.png")
    assert not watch.has_changed()


def test_a_project_within_is_no_news(image_folder: Path) -> None:
    create_project(image_folder / "project", "Within").close()
    watch = FolderWatch([image_folder])
    watch.has_changed()
    (image_folder / "project" / "cache").mkdir(exist_ok=True)
    (image_folder / "project" / "cache" / "more").mkdir()
    assert not watch.has_changed()


def test_a_file_that_stalled_is_looked_at_when_it_goes_on(
    project: Project, image_folder: Path
) -> None:
    path = image_folder / "stalled.png"
    arrive(image_folder, path.name)
    whole = path.read_bytes()
    path.write_bytes(whole[:200])
    os.utime(path, (1.7e9, 1.7e9))
    watch = FolderWatch([image_folder])
    assert watch.has_changed()
    import_images(project, image_folder, ReportingContext())
    first = take_in(project, ReportingContext(), lambda _: None, settling_s=0)
    assert set(first.unreadable) == {path, image_folder / "broken.png"}
    watch.follow(first.unreadable)
    assert not watch.has_changed()
    path.write_bytes(whole)
    assert watch.has_changed()
    assert not watch.has_changed()
    second = take_in(project, ReportingContext(), lambda _: None, settling_s=0)
    assert set(second.unreadable) == {image_folder / "broken.png"}
    watch.follow(second.unreadable)
    path.touch()
    assert not watch.has_changed()


def test_what_changed_gets_a_suggestion_while_another_folder_is_away(
    project: Project, image_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    arrive(other, "other.png")
    import_images(project, image_folder, ReportingContext())
    import_images(project, other, ReportingContext())
    ids = load_table(project).ids.tolist()
    assign_label(project, ids[:1], 1, "ada")
    assign_label(project, ids[1:2], 2, "ada")
    retrain(project, FAST, ReportingContext(), lambda _: None)
    other.rename(tmp_path / "away")
    arrive(image_folder, "arrived.png")
    arrive(image_folder, "right/0004ML0000.png")
    arrival = take_in(project, ReportingContext(), lambda _: None, settling_s=0)
    assert (arrival.added, arrival.suggested, arrival.set_aside) == (1, 2, 0)
    with pytest.raises(TrainingError, match="other"):
        suggest(project, ReportingContext(), lambda _: None, ids[-1:])

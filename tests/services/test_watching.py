"""Images that arrive while the program is open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project
from mars_labeler.services.watching import FolderWatch, is_watching, set_watching, take_in


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

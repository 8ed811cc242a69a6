"""A view that does what an import tells it shows what is there, and never waits long for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services import import_telling, importing
from mars_labeler.services.import_telling import PORTION
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import grow_table, load_table, refresh_rows
from mars_labeler.services.project import Project
from mars_labeler.services.splitting import assign_splits, set_split
from tests.services.pool_world import assert_same


class View:
    """Shows a project's table and does what it is told."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.table = load_table(project)
        self.told: list[ChangeSet] = []

    def apply(self, changes: ChangeSet) -> None:
        """Bring the table up to date as the window does."""
        self.told.append(changes)
        assert not changes.is_empty
        if Kind.IMAGES in changes.kinds:
            self.table = grow_table(self.project, self.table, changes.image_ids)
        else:
            refresh_rows(self.project, self.table, changes.image_ids, changes.kinds)

    def take_in(self, folder: Path) -> None:
        """Import a folder."""
        import_images(self.project, folder, ReportingContext(), self.apply)


@pytest.fixture
def view(project: Project) -> View:
    """Return a view of an empty project."""
    return View(project)


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 4)
    monkeypatch.setattr(import_telling, "PORTION", 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of forty even pictures."""
    for number in range(40):
        paint(tmp_path / "pool" / f"{number:03}.png", number)
    return tmp_path / "pool"


def paint(path: Path, shade: int, side: int = 8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (side, side), (shade, 5 * shade, 255 - shade)).save(path)


def test_the_first_are_told_at_once_and_the_others_in_portions(view: View, folder: Path) -> None:
    view.take_in(folder)
    added = [changes.image_ids for changes in view.told if Kind.IMAGES in changes.kinds]
    assert [len(ids or ()) for ids in added] == [4, 4, 8, 8, 8, 8]
    assert sum((ids or () for ids in added), ()) == tuple(view.table.ids.tolist())
    assert_same(view.table, load_table(view.project))
    assert PORTION <= 1_000  # of more the window would stand still


def test_a_stopped_import_tells_of_all_that_it_stored(view: View, folder: Path) -> None:
    class Stopping:
        def checkpoint(self, progress: Progress) -> None:
            if progress.stage == "Importing images" and progress.done == 12:
                raise JobCancelled

    with pytest.raises(JobCancelled):
        import_images(view.project, folder, Stopping(), view.apply)
    assert len(view.table) == 12
    assert_same(view.table, load_table(view.project))


def test_nothing_is_told_when_nothing_has_changed(view: View, folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    view.take_in(folder)
    view.told.clear()
    view.take_in(folder)
    assert view.told == []


def test_an_image_that_can_be_read_now_or_no_longer_is_told(view: View, folder: Path) -> None:
    broken = folder / "000.png"
    whole = broken.read_bytes()
    broken.write_bytes(b"half")
    view.take_in(folder)
    assert len(view.table) == 39
    broken.write_bytes(whole)
    (folder / "020.png").write_bytes(b"no picture any more")
    view.take_in(folder)
    assert_same(view.table, load_table(view.project))
    assert "000.png" in view.table.names
    assert "020.png" not in view.table.names


def test_files_that_were_renamed_bear_their_new_names(view: View, folder: Path) -> None:
    view.take_in(folder)
    (folder / "001.png").rename(folder / "zzz.png")
    (folder / "002.png").rename(folder / "swap")
    (folder / "003.png").rename(folder / "002.png")
    (folder / "swap").rename(folder / "003.png")
    view.take_in(folder)
    assert_same(view.table, load_table(view.project))
    assert view.table.names[1] == "zzz.png"
    assert len(view.table) == 40


def test_a_changed_picture_is_told_with_its_id(view: View, folder: Path) -> None:
    view.take_in(folder)
    paint(folder / "005.png", 200, side=16)
    view.told.clear()
    view.take_in(folder)
    assert 6 in {image_id for changes in view.told for image_id in changes.image_ids or ()}
    assert view.table.pixel_counts[5] == 256


def test_splits_of_many_images_are_told_without_naming_them(view: View, folder: Path) -> None:
    assign_splits(view.project, SplitPlan(SplitBy.RANDOM))
    view.take_in(folder)
    (told,) = [changes for changes in view.told if Kind.SPLITS in changes.kinds]
    assert told.image_ids is None
    assert view.table.splits.all()
    assert_same(view.table, load_table(view.project))


def test_the_splits_that_new_images_follow_are_told(view: View, folder: Path) -> None:
    view.take_in(folder)
    set_split(view.project, [1], Split.TEST)
    view.apply(ChangeSet(frozenset({Kind.SPLITS}), (1,)))
    os.link(folder / "000.png", folder / "copy.png")
    view.take_in(folder)
    assert view.table.splits[-1] == view.table.splits[0] != 0
    assert_same(view.table, load_table(view.project))

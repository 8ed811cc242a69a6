"""Labels stay with their pictures, wherever their files are moved and whatever replaces them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.decoding import content_hash
from mars_labeler.services import labeling
from mars_labeler.services.image_table import NONE
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, find_image, list_roots

ME = "ada"
GROUND, WHEEL, SUN = 1, 2, 3


def draw(path: Path, seed: int) -> Path:
    """Draw a picture of broad shapes, of its own for each seed."""
    shapes = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(shapes).resize((96, 96), Image.Resampling.BICUBIC).save(path)
    return path


def take_in(project: Project, folder: Path) -> ImportSummary:
    return import_images(project, folder, ReportingContext())


def label_all(project: Project) -> None:
    """Label the images in turn."""
    for place, image_id in enumerate(load_table(project).ids.tolist()):
        labeling.assign_label(project, [image_id], place % 3 + 1, ME)


def labels_by_picture(project: Project) -> dict[str, int]:
    """Return the label of each picture whose file is there."""
    table = load_table(project)
    found = {}
    for image_id, label in zip(table.ids.tolist(), table.labels.tolist(), strict=True):
        location = find_image(project, image_id)
        if location.path.exists():
            assert content_hash(location.path) == location.content_hash
            found[location.content_hash] = label
    return found


def exchange(first: Path, second: Path) -> None:
    """Let two files change their names."""
    aside = first.rename(first.with_name("aside"))
    second.rename(first)
    aside.rename(second)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of four pictures."""
    for number in range(1, 5):
        draw(tmp_path / "pool" / f"{number}.png", number)
    return tmp_path / "pool"


@pytest.fixture
def labeled(project: Project, folder: Path) -> dict[str, int]:
    """Import and label the four pictures, and return the label of each."""
    take_in(project, folder)
    label_all(project)
    return labels_by_picture(project)


def test_exchanged_files_keep_their_labels(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    exchange(folder / "1.png", folder / "3.png")
    summary = take_in(project, folder)
    assert (summary.moved, summary.unchanged, summary.added) == (2, 2, 0)
    assert (summary.set_aside, summary.changed_ids, summary.missing) == (0, (), ())
    assert labels_by_picture(project) == labeled


def test_like_pictures_that_were_exchanged_keep_their_labels(
    project: Project, tmp_path: Path
) -> None:
    """Their looks alone would not tell them apart."""
    first = draw(tmp_path / "like" / "1.png", 1)
    pixels = np.array(Image.open(first))
    pixels[40:56, 40:56] = 255 - pixels[40:56, 40:56]
    second = tmp_path / "like" / "2.png"
    Image.fromarray(pixels).save(second)
    take_in(project, tmp_path / "like")
    label_all(project)
    before = labels_by_picture(project)
    exchange(first, second)
    take_in(project, tmp_path / "like")
    assert labels_by_picture(project) == before


def test_an_exchange_that_leaves_size_and_time_is_seen(project: Project, tmp_path: Path) -> None:
    first, second = (draw(tmp_path / "same" / f"{seed}.bmp", seed) for seed in (1, 2))
    for path in (first, second):
        os.utime(path, ns=(7, 1_000_000_000))
    take_in(project, tmp_path / "same")
    label_all(project)
    before = labels_by_picture(project)
    exchange(first, second)
    assert take_in(project, tmp_path / "same").moved == 2
    assert labels_by_picture(project) == before


def test_files_numbered_anew_keep_their_labels(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    for number in range(4, 0, -1):
        (folder / f"{number}.png").rename(folder / f"{number + 1}.png")
    draw(folder / "1.png", 99)
    summary = take_in(project, folder)
    assert (summary.moved, summary.added, summary.set_aside) == (4, 1, 0)
    new = content_hash(folder / "1.png")
    assert labels_by_picture(project) == labeled | {new: NONE}


def test_the_last_of_files_numbered_anew_may_be_gone(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    gone = content_hash(folder / "4.png")
    for number in range(3, 0, -1):
        (folder / f"{number}.png").replace(folder / f"{number + 1}.png")
    draw(folder / "1.png", 99)
    summary = take_in(project, folder)
    assert (summary.moved, summary.added, summary.set_aside) == (3, 0, 1)
    new = content_hash(folder / "1.png")
    kept = {mark: label for mark, label in labeled.items() if mark != gone}
    assert labels_by_picture(project) == kept | {new: NONE}


def test_a_file_moved_over_another_takes_its_label_along(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    (folder / "1.png").replace(folder / "2.png")
    summary = take_in(project, folder)
    assert (summary.moved, summary.missing) == (1, ("1.png",))
    moved = content_hash(folder / "2.png")
    assert labels_by_picture(project)[moved] == labeled[moved]


def test_a_copy_over_another_is_no_move(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    shutil.copyfile(folder / "1.png", folder / "2.png")
    summary = take_in(project, folder)
    assert (summary.moved, summary.set_aside) == (0, 1)
    assert load_table(project).labels.tolist()[:2] == [
        labeled[content_hash(folder / "1.png")],
        NONE,
    ]


def test_a_file_moved_to_another_folder_of_the_project_keeps_its_label(
    project: Project, folder: Path, labeled: dict[str, int], tmp_path: Path
) -> None:
    other = draw(tmp_path / "other" / "9.png", 9).parent
    take_in(project, other)
    (folder / "1.png").rename(other / "1.png")
    summary = take_in(project, other)
    assert (summary.moved, summary.added) == (1, 0)
    assert take_in(project, folder).missing == ()
    assert labels_by_picture(project).items() >= labeled.items()


def test_a_folder_moved_with_its_parent_is_found_below_it(
    project: Project, folder: Path, labeled: dict[str, int], tmp_path: Path
) -> None:
    parent = tmp_path / "disk"
    parent.mkdir()
    folder.rename(parent / "pool")
    summary = take_in(project, parent)
    assert (summary.moved, summary.added, summary.unchanged) == (4, 0, 0)
    assert list_roots(project) == [parent]
    assert labels_by_picture(project) == labeled


def test_a_file_copied_then_deleted_keeps_its_label(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    """As when a move between two disks is watched."""
    (folder / "sub").mkdir()
    shutil.copy2(folder / "1.png", folder / "sub" / "1.png")
    assert take_in(project, folder).added == 1
    (folder / "1.png").unlink()
    summary = take_in(project, folder)
    assert (summary.moved, summary.missing) == (1, ("1.png",))
    assert labels_by_picture(project) == labeled
    assert take_in(project, folder).moved == 0


def test_some_copies_do_not_draw_the_folder_away(
    project: Project, folder: Path, labeled: dict[str, int], tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    for name in ("1.png", "2.png", "3.png"):
        shutil.copy2(folder / name, copies / name)
    unplugged = folder.rename(tmp_path / "unplugged")
    assert take_in(project, copies).former_folder is None
    unplugged.rename(folder)
    take_in(project, folder)
    assert set(list_roots(project)) == {folder, copies}
    assert len(load_table(project)) == 7
    assert sorted(load_table(project).labels.tolist())[-4:] == sorted(labeled.values())


def test_an_unreadable_file_that_is_moved_when_whole_again_is_known(
    project: Project, folder: Path, labeled: dict[str, int]
) -> None:
    whole = (folder / "1.png").read_bytes()
    (folder / "1.png").write_bytes(whole[:300])
    assert len(take_in(project, folder).problems) == 1
    (folder / "1.png").unlink()
    (folder / "moved.png").write_bytes(whole)
    summary = take_in(project, folder)
    assert (summary.moved, summary.added, summary.problems) == (1, 0, ())
    assert labels_by_picture(project) == labeled

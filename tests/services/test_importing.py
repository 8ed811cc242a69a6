"""Images and labels come in, again and again, whatever lies in the folder."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.imagery.label_files import FoundLabels, ListedImage
from mars_labeler.services import labeling
from mars_labeler.services.image_table import NONE
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import (
    Project,
    count_labels,
    find_missing_roots,
    is_project,
    open_project,
    read_classes,
    read_pixels,
    read_thumbnail,
)
from mars_labeler.services.relocating import relocate_root

ME = "ada"


def test_images_come_in_and_the_broken_one_is_named(project: Project, image_folder: Path) -> None:
    seen: list[Progress] = []
    summary = import_images(project, image_folder, ReportingContext(seen.append))
    assert (summary.added, len(summary.changed_ids), summary.unchanged) == (6, 0, 0)
    assert [problem.partition(":")[0] for problem in summary.problems] == ["broken.png"]
    assert summary.missing == ()
    table = load_table(project)
    assert table.folder_names == ("left", "right")
    assert table.names[0].endswith("ML0000.png")
    assert Progress("Importing images", 7, 7) in seen


def test_a_second_import_finds_only_what_is_new(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    before = load_table(project)
    Image.new("RGB", (8, 8), "red").save(image_folder / "new.png")
    summary = import_images(project, image_folder, ReportingContext())
    assert (summary.added, len(summary.changed_ids), summary.unchanged) == (1, 0, 6)
    assert load_table(project).ids.tolist()[: len(before)] == before.ids.tolist()


def test_a_changed_file_keeps_its_id_and_is_read_anew(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    table = load_table(project)
    path = image_folder / table.folder_names[table.folders[0]] / str(table.names[0])
    old = read_thumbnail(project, int(table.ids[0]))
    Image.new("RGB", (64, 8), "blue").save(path)
    os.utime(path, ns=(1, 1))
    summary = import_images(project, image_folder, ReportingContext())
    assert (summary.added, len(summary.changed_ids)) == (0, 1)
    assert read_thumbnail(project, int(table.ids[0])) != old
    assert read_pixels(project, int(table.ids[0])).shape == (8, 64, 3)


def test_a_repaired_file_counts_as_changed(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    Image.new("RGB", (8, 8)).save(image_folder / "broken.png")
    summary = import_images(project, image_folder, ReportingContext())
    assert summary.problems == ()
    assert len(load_table(project)) == 7


def test_a_stopped_import_keeps_what_it_stored(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for index in range(150):
        Image.fromarray(np.full((8, 8, 3), index, np.uint8)).save(folder / f"{index}.png")
    cancel = threading.Event()

    def stop_after_the_first_batch(progress: Progress) -> None:
        if progress.stage == "Importing images":
            cancel.set()

    with pytest.raises(JobCancelled):
        import_images(project, folder, ReportingContext(stop_after_the_first_batch, cancel))
    stored = len(load_table(project))
    assert 0 < stored < 150
    summary = import_images(project, folder, ReportingContext())
    assert summary.added == 150 - stored


def test_a_missing_folder_is_an_error(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError):
        import_images(project, tmp_path / "nowhere", ReportingContext())


def test_lists_bring_labels_classes_and_their_names(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    found = FoundLabels(
        class_names=("Wheel", "night sky"),
        images={
            "right/0000ML0000.png": ListedImage("Wheel", "train"),
            "left/0001ML0000.png": ListedImage("night sky", "val"),
            "right/0002ML0000.png": ListedImage("", "test"),
            "gone.png": ListedImage("Wheel", "train"),
        },
    )
    summary = import_labels(project, image_folder, found, ME)
    assert (summary.labeled, summary.kept, summary.unknown) == (2, 0, ("gone.png",))
    assert [record.name for record in read_classes(project)] == [
        "ground", "wheel", "sun", "night sky",
    ]  # fmt: skip
    assert count_labels(project) == {2: 1, 4: 1}
    assert set(load_table(project).list_names) == {"", "test", "train", "val"}
    labeling.undo(project, ME)
    assert count_labels(project) == {}
    assert len(read_classes(project)) == 3


def test_lists_never_overrule_a_person(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    table = load_table(project)
    names = [f"{table.folder_names[code]}/{name}" for code, name in zip(
        table.folders.tolist(), table.names.tolist(), strict=True)]  # fmt: skip
    found = FoundLabels(("wheel",), {name: ListedImage("wheel") for name in names})
    labeling.assign_label(project, [int(table.ids[0])], 3, ME)
    labeling.mark_unsure(project, [int(table.ids[1])], ME)
    summary = import_labels(project, image_folder, found, ME)
    assert (summary.labeled, summary.kept) == (4, 2)
    assert load_table(project).labels.tolist() == [3, NONE, 2, 2, 2, 2]
    assert import_labels(project, image_folder, found, ME).labeled == 0


def test_a_moved_image_folder_is_found_again(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    moved = image_folder.rename(image_folder.with_name("elsewhere"))
    assert find_missing_roots(project) == [image_folder]
    with pytest.raises(ProjectError):
        relocate_root(project, image_folder, image_folder.parent)
    relocate_root(project, image_folder, moved)
    assert find_missing_roots(project) == []
    assert read_pixels(project, int(load_table(project).ids[0])).shape == (24, 32, 3)


def test_images_inside_the_project_move_with_it(project: Project, image_folder: Path) -> None:
    inside = image_folder.rename(project.folder / "images")
    import_images(project, inside, ReportingContext())
    project.close()
    moved = project.folder.rename(project.folder.with_name("moved"))
    again = open_project(moved)
    assert find_missing_roots(again) == []
    assert read_pixels(again, int(load_table(again).ids[0])).shape == (24, 32, 3)
    again.close()


def test_a_linked_folder_is_the_same_folder(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    moved = image_folder.rename(image_folder.with_name("elsewhere"))
    image_folder.symlink_to(moved)
    assert import_images(project, image_folder, ReportingContext()).added == 0
    assert len(load_table(project)) == 6


def test_a_folder_of_the_project_cannot_be_two(project: Project, image_folder: Path) -> None:
    other = image_folder / "left"
    import_images(project, image_folder, ReportingContext())
    import_images(project, other, ReportingContext())
    with pytest.raises(ProjectError, match="already"):
        relocate_root(project, image_folder, other)


def test_a_changed_file_stays_on_its_list(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    path = "right/0000ML0000.png"
    found = FoundLabels(("wheel",), {path: ListedImage("wheel", "train")})
    import_labels(project, image_folder, found, ME)
    os.utime(image_folder / path, ns=(1, 1))
    import_images(project, image_folder, ReportingContext())
    assert "train" in load_table(project).list_names


def test_files_that_are_gone_are_named_and_keep_their_place(
    project: Project, image_folder: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    (image_folder / "left" / "0001ML0000.png").unlink()
    summary = import_images(project, image_folder, ReportingContext())
    assert summary.missing == ("left/0001ML0000.png",)
    assert len(load_table(project)) == 6


def test_a_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(ProjectError, match="Permission denied"):
        is_project(tmp_path)

"""No label lands on another image than the one it was given to."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.label_files import FoundLabels, ListedImage, read_label_file
from mars_labeler.services import labeling
from mars_labeler.services.exporting import (
    ExportOptions,
    export_labels,
    export_project,
    find_format,
)
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import LabelSummary, import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, list_roots
from tests.services.exporting_world import said_of

ME = "ada"
TABLES = pytest.mark.parametrize("name", ["csv", "coco"])


def _folder(place: Path, colors: dict[str, str]) -> Path:
    """Make a folder of pictures, each of one color."""
    for path, color in colors.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), color).save(place / path)
    return place


def _project(place: Path, *folders: Path) -> Project:
    project = create_project(place, "P", ("rock", "sand"))
    for folder in folders:
        import_images(project, folder, ReportingContext())
    return project


def _label(project: Project, class_ids: list[int]) -> None:
    for image_id, class_id in zip(load_table(project).ids.tolist(), class_ids, strict=True):
        labeling.assign_label(project, [image_id], class_id, ME)


def _carry(source: Project, target: Project, name: str, folder: Path, place: Path) -> LabelSummary:
    output = place / f"out{find_format(name).suffix}"
    export_project(source, name, output, ExportOptions(), ReportingContext())
    return import_labels(target, folder, read_label_file(output), ME)


def _labels(project: Project) -> list[int]:
    found: list[int] = load_table(project).labels.tolist()
    return found


@TABLES
def test_two_folders_with_the_same_paths_are_kept_apart(name: str, tmp_path: Path) -> None:
    left = _folder(tmp_path / "left", {"x.png": "red"})
    right = _folder(tmp_path / "right", {"x.png": "blue"})
    source, target = _project(tmp_path / "s", left, right), _project(tmp_path / "t", left, right)
    _label(source, [1, 2])
    assert _carry(source, target, name, left, tmp_path).problems == ()
    assert _labels(target) == [1, 2]
    source.close()
    target.close()


def test_the_plain_table_keeps_two_folders_apart(tmp_path: Path) -> None:
    left = _folder(tmp_path / "left", {"x.png": "red"})
    right = _folder(tmp_path / "right", {"x.png": "blue"})
    source, target = _project(tmp_path / "s", left, right), _project(tmp_path / "t", left, right)
    _label(source, [1, 2])
    assert export_labels(source, tmp_path / "out.csv") == 2
    summary = import_labels(target, right, read_label_file(tmp_path / "out.csv"), ME)
    assert summary.problems == ()
    assert _labels(target) == [1, 2]
    source.close()
    target.close()


@pytest.mark.parametrize("columns", [slice(None), slice(4)], ids=["as written", "without hash"])
def test_a_folder_of_the_same_name_is_not_the_same_folder(columns: slice, tmp_path: Path) -> None:
    here = _folder(tmp_path / "a" / "images", {"0001.png": "red"})
    there = _folder(tmp_path / "b" / "images", {"0001.png": "blue"})
    source, target = _project(tmp_path / "s", here, there), _project(tmp_path / "t", here)
    labeling.assign_label(source, [2], 2, ME)
    export_labels(source, tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "file,class,list,root,content_hash"
    table = "".join(",".join(line.split(",")[columns]) + "\n" for line in lines)
    (tmp_path / "in.csv").write_text(table)
    summary = import_labels(target, here, read_label_file(tmp_path / "in.csv"), ME)
    assert len(summary.problems) == 1
    assert _labels(target) == [-1]
    source.close()
    target.close()


def test_the_plain_table_is_read_where_the_folders_have_moved(tmp_path: Path) -> None:
    colors = {"a/images/x.png": "red", "b/images/x.png": "blue"}
    old, new = _folder(tmp_path / "old", colors), _folder(tmp_path / "new", colors)
    source = _project(tmp_path / "s", old / "a" / "images", old / "b" / "images")
    target = _project(tmp_path / "t", new / "b" / "images", new / "a" / "images")
    _label(source, [1, 2])
    export_labels(source, tmp_path / "out.csv")
    found = read_label_file(tmp_path / "out.csv")
    assert import_labels(target, new / "a" / "images", found, ME).problems == ()
    assert _labels(target) == [2, 1]
    source.close()
    target.close()


@TABLES
def test_the_same_picture_in_two_folders_goes_by_its_folder(name: str, tmp_path: Path) -> None:
    left = _folder(tmp_path / "left", {"x.png": "red"})
    right = _folder(tmp_path / "right", {"x.png": "red"})
    source, target = _project(tmp_path / "s", left, right), _project(tmp_path / "t", left, right)
    _label(source, [1, 2])
    assert _carry(source, target, name, right, tmp_path).problems == ()
    assert _labels(target) == [1, 2]
    source.close()
    target.close()


@TABLES
def test_of_two_folders_only_the_one_that_is_here_is_labeled(name: str, tmp_path: Path) -> None:
    left = _folder(tmp_path / "left", {"x.png": "red"})
    right = _folder(tmp_path / "right", {"x.png": "blue"})
    source, target = _project(tmp_path / "s", left, right), _project(tmp_path / "t", right)
    _label(source, [1, 2])
    summary = _carry(source, target, name, right, tmp_path)
    assert summary.differing == ((left / "x.png").as_posix(),)
    assert _labels(target) == [2]
    source.close()
    target.close()


@TABLES
def test_a_picture_that_was_exchanged_gets_no_label(name: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path / "images", {"x.png": "red", "y.png": "green"})
    source = _project(tmp_path / "s", folder)
    _label(source, [1, 2])
    _folder(folder, {"x.png": "blue"})
    target = _project(tmp_path / "t", folder)
    summary = _carry(source, target, name, folder, tmp_path)
    assert (summary.labeled, summary.differing, summary.unknown) == (1, ("x.png",), ())
    assert _labels(target) == [-1, 2]
    source.close()
    target.close()


@TABLES
def test_a_picture_that_was_moved_is_found_again(name: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path / "images", {"a/x.png": "red", "a/y.png": "green", "z.png": "blue"})
    source = _project(tmp_path / "s", folder)
    _label(source, [1, 2, 1])
    (folder / "a" / "x.png").rename(folder / "elsewhere.png")
    (folder / "a" / "y.png").rename(folder / "a" / "x.png")  # at the path of another
    target = _project(tmp_path / "t", folder)
    assert _carry(source, target, name, folder, tmp_path).problems == ()
    labels = {path: words[0] for path, words in said_of(target).items()}
    before = {path: words[0] for path, words in said_of(source).items()}
    assert labels == {
        "elsewhere.png": before["a/x.png"],
        "a/x.png": before["a/y.png"],
        "z.png": before["z.png"],
    }
    source.close()
    target.close()


def test_of_copies_of_a_picture_each_gets_a_label_of_its_own(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "images", {"a/x.png": "red", "b/y.png": "red"})
    source = _project(tmp_path / "s", folder)
    _label(source, [1, 2])
    (folder / "a").rename(folder / "c")
    (folder / "b").rename(folder / "a")
    target = _project(tmp_path / "t", folder)
    assert _carry(source, target, "jsonl", folder, tmp_path).problems == ()
    labels = {Path(path).name: words[0] for path, words in said_of(target).items()}
    assert labels == {Path(path).name: words[0] for path, words in said_of(source).items()}
    source.close()
    target.close()


def test_without_its_content_a_label_of_another_folder_is_no_label_of_this(
    project: Project, tmp_path: Path
) -> None:
    folder = _folder(tmp_path / "left", {"x.png": "red"})
    import_images(project, folder, ReportingContext())
    entry = ListedImage("wheel", root="/far/right")
    found = FoundLabels(("wheel",), {"/far/right/x.png": entry})
    summary = import_labels(project, list_roots(project)[0], found, ME)
    assert (summary.labeled, summary.unknown) == (0, ("/far/right/x.png",))
    here = folder.as_posix()
    same = FoundLabels(("wheel",), {f"{here}/x.png": ListedImage("wheel", root=here)})
    assert import_labels(project, list_roots(project)[0], same, ME).labeled == 1

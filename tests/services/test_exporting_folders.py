"""Exported folders: names, links, and what is never lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.stretch import USUAL_STRETCH
from mars_labeler.imagery.label_files import ListedImage, read_label_file
from mars_labeler.imagery.label_files.notes import ROWS_FILE
from mars_labeler.services import labeling
from mars_labeler.services.exporting import ExportOptions, ExportSummary, export_project
from mars_labeler.services.exporting.gathered import ExportedImage
from mars_labeler.services.exporting.placing import Placing, folder_names, free_name
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project
from tests.services.exporting_world import make_project

UNREADABLE = Path("/proc/self/mem")
"""A file that may be opened, and whose reading fails for every user."""

FOLDERS = pytest.mark.parametrize("name", ["folders", "msl", "fiftyone"])


@pytest.fixture
def world(tmp_path: Path, image_folder: Path) -> Iterator[Project]:
    """Return the project of `exporting_world`."""
    made = make_project(tmp_path / "world", image_folder)
    yield made
    made.close()


def _export(
    project: Project, name: str, output: Path, options: ExportOptions | None = None
) -> ExportSummary:
    return export_project(project, name, output, options or ExportOptions(), ReportingContext())


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@FOLDERS
def test_an_earlier_export_is_replaced(world: Project, name: str, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    _export(world, name, output)
    assert any(Path(path).name == "0005ML0000.png" for path in _files(output))
    assert _export(world, name, output, ExportOptions(suggestions=False)).rows == 5
    assert not any(Path(path).name == "0005ML0000.png" for path in _files(output))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "out", "world"]


@FOLDERS
def test_a_file_that_no_export_wrote_is_never_lost(
    world: Project, name: str, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    _export(world, name, output)
    (output / "notes.txt").write_text("mine")
    before = _files(output)
    with pytest.raises(ProjectError, match=r"notes\.txt, which no export wrote"):
        _export(world, name, output)
    assert _files(output) == before


def test_images_that_a_person_sorted_anew_are_not_lost(world: Project, tmp_path: Path) -> None:
    output = tmp_path / "out"
    _export(world, "folders", output)
    (output / "sun" / "0001ML0000.png").rename(output / "drill_holes_ “new”" / "0001ML0000.png")
    with pytest.raises(ProjectError, match="which no export wrote"):
        _export(world, "folders", output)


def test_the_folder_that_an_image_was_moved_to_is_its_class(world: Project, tmp_path: Path) -> None:
    output = tmp_path / "out"
    _export(world, "folders", output)
    (output / "sun" / "0001ML0000.png").rename(output / "drill_holes_ “new”" / "0001ML0000.png")
    found = find_labels(output, takes_folders=True)
    assert found is not None
    moved = found.images["drill_holes_ “new”/0001ML0000.png"]
    assert moved.class_name == "drill/holes: “new”"  # its real name, as noted beside the folders
    assert moved.annotator == ""
    assert found.images["drill_holes_ “new”/0000ML0000.png"].annotator == "Ada"
    assert found.images["sun/0004ML0000.png"].class_name == ""  # that was only suggested
    assert "sun/0001ML0000.png" not in found.images


def test_a_list_that_was_changed_by_hand_has_the_last_word(world: Project, tmp_path: Path) -> None:
    output = tmp_path / "out"
    _export(world, "msl", output)
    (output / "train-calibrated-shuffled.txt").write_text("calibrated/0000ML0000.png 0\n")
    (output / "val-calibrated-shuffled.txt").write_text("")
    found = find_labels(output)
    assert found is not None
    assert found.images["calibrated/0000ML0000.png"].class_name == "ground"
    assert found.images["calibrated/0000ML0000.png"].annotator == ""
    assert "calibrated/0001ML0000.png" not in found.images


@FOLDERS
def test_links_lead_to_the_images(
    world: Project, name: str, tmp_path: Path, image_folder: Path
) -> None:
    output = tmp_path / "out"
    _export(world, name, output, ExportOptions(is_linking=True))
    (link,) = output.rglob("0000ML0000.png")
    assert link.is_symlink()
    assert link.resolve() == (image_folder / "right" / "0000ML0000.png").resolve()


@FOLDERS
def test_an_image_that_is_away_is_named(
    world: Project, name: str, tmp_path: Path, image_folder: Path
) -> None:
    (image_folder / "right" / "0000ML0000.png").unlink()
    summary = _export(world, name, tmp_path / "out")
    (problem,) = summary.problems
    assert "0000ML0000.png is not there." in problem


def _drawn(path: Path, color: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), color).save(path)
    return path


@FOLDERS
@pytest.mark.parametrize("is_linking", [True, False], ids=["links", "copies"])
def test_a_file_that_was_replaced_is_not_exported_under_the_label_of_the_former(
    project: Project, name: str, is_linking: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "images"
    touched, replaced = _drawn(folder / "a.png", "red"), _drawn(folder / "b.png", "green")
    import_images(project, folder, ReportingContext())
    labeling.assign_label(project, load_table(project).ids.tolist(), 1, "me")
    os.utime(touched, (1, 1))
    _drawn(replaced, "blue")
    summary = _export(project, name, tmp_path / "out", ExportOptions(is_linking=is_linking))
    (problem,) = summary.problems
    assert "b.png has changed since its import" in problem
    assert [path.name for path in (tmp_path / "out").rglob("*.png")] == ["a.png"]


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="needs a file that nobody can read")
def test_a_file_that_fails_to_be_read_does_not_end_the_export(tmp_path: Path) -> None:
    _drawn(tmp_path / "good.png", "red")
    (tmp_path / "bad.png").symlink_to(UNREADABLE)
    placing = Placing(tmp_path / "out", is_linking=False)
    wanted = [(_exported(name, tmp_path), "all") for name in ("bad.png", "good.png")]
    placed = [path for _, path in placing.place_all(wanted, ReportingContext())]
    assert placed == placing.files == ["all/good.png"]
    (problem,) = placing.problems
    assert "bad.png cannot be read" in problem


def _exported(file: str, root: Path, label_path: Path | None = None) -> ExportedImage:
    """Return an image that is to be exported, unchanged since its import."""
    status = (root / file).stat()
    return ExportedImage(
        image_id=1,
        root=root,
        label_path=label_path,
        file=file,
        byte_size=status.st_size,
        modified_ns=status.st_mtime_ns,
        width=1,
        height=1,
        stretch=USUAL_STRETCH,
        listed=ListedImage(),
    )


def test_an_image_without_a_place_is_not_taken_for_one_at_its_path(
    project: Project, tmp_path: Path
) -> None:
    folder, output = tmp_path / "images", tmp_path / "out"
    _drawn(folder / "ground" / "x.png", "red")
    _drawn(folder / "raw" / "x.png", "blue")
    import_images(project, folder, ReportingContext())
    unsure, labeled = load_table(project).ids.tolist()
    labeling.mark_unsure(project, [unsure], "me")
    labeling.assign_label(project, [labeled], 1, "me")
    assert _export(project, "folders", output).problems == ()
    assert (output / "ground" / "x.png").read_bytes() == (folder / "raw" / "x.png").read_bytes()
    found = find_labels(output, takes_folders=True)
    assert found is not None
    assert found.problems == ()
    again = create_project(tmp_path / "again", "Again")
    for place in (output, folder):
        import_images(again, place, ReportingContext())
    assert import_labels(again, output, found, "me").problems == ()
    table = load_table(again)
    assert table.labels.tolist() == [1, -1, -1]
    assert table.is_unsure.tolist() == [False, True, False]
    again.close()


@FOLDERS
def test_an_export_does_not_go_into_the_image_folder(
    world: Project, name: str, image_folder: Path
) -> None:
    with pytest.raises(ProjectError, match="would be imported"):
        _export(world, name, image_folder / "out")
    assert not (image_folder / "out").exists()


def test_images_of_one_name_stay_apart(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "same"
    for index, place in enumerate(("a/x.png", "b/x.png", "b/X.jpg", "b/x 1.png")):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (60 * index, 0, 0)).save(folder / place)
    import_images(project, folder, ReportingContext())
    labeling.assign_label(project, load_table(project).ids.tolist(), 1, "me")
    for name, below in (("folders", "ground"), ("msl", "calibrated"), ("fiftyone", "data")):
        _export(project, name, tmp_path / name)
        placed = sorted(path.name for path in (tmp_path / name / below).iterdir())
        assert placed == ["X-2.jpg", "x-3.png", "x.png", "x_1.png"]


@pytest.mark.parametrize("label", ["a.xml", "a.png.json"])
def test_an_archive_label_comes_along_under_its_images_name(tmp_path: Path, label: str) -> None:
    images: list[ExportedImage] = []
    for below in ("one", "two"):
        place = tmp_path / below
        place.mkdir()
        (place / "a.png").write_bytes(b"pixels")
        (place / label).write_text(below)
        images.append(_exported(f"{below}/a.png", tmp_path, place / label))
    placing = Placing(tmp_path / "out", is_linking=False)
    wanted = [(image, "all") for image in images]
    placed = [path for _, path in placing.place_all(wanted, ReportingContext())]
    assert placed == ["all/a.png", "all/a-2.png"]
    assert (tmp_path / "out" / "all" / label.replace("a.", "a-2.")).read_text() == "two"
    assert len(placing.files) == 4


@FOLDERS
def test_of_what_the_tools_cannot_read_a_picture_is_made(
    project: Project, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    Image.new("RGB", (8, 6), "red").save(folder / "a.gif")
    (folder / "b.gif").symlink_to(folder / "a.gif")
    import_images(project, folder, ReportingContext())
    labeling.assign_label(project, load_table(project).ids.tolist(), 1, "me")
    (folder / "b.gif").unlink()
    (folder / "b.gif").write_bytes(b"spoiled since")
    summary = _export(project, name, tmp_path / "out", ExportOptions(is_linking=True))
    assert len(summary.problems) == 1
    (picture,) = (tmp_path / "out").rglob("*.png")
    with Image.open(picture) as opened:
        assert (opened.size, opened.convert("RGB").getpixel((0, 0))) == ((8, 6), (255, 0, 0))
    # Its label is found again both over the pictures and over the images that they were made of.
    for place in (tmp_path / "out", folder):
        again = create_project(tmp_path / f"again in {place.name}", "Again")
        import_images(again, place, ReportingContext())
        found = read_label_file(tmp_path / "out" / ROWS_FILE)
        assert import_labels(again, place, found, "me").labeled == 1
        again.close()


def test_folder_names_fit_every_file_system() -> None:
    names = folder_names(["a/b", "a\\b", "CON", "  .hidden. ", "...", "Wheel", "wheel", "é"])
    assert list(names.values()) == ["a_b", "a_b-2", "_CON", "hidden", "_", "Wheel", "wheel-2", "é"]


def test_a_name_is_free_when_its_stem_is() -> None:
    taken: set[str] = set()
    names = ["x.png", "X.jpg", "x.png", "sol 7\tb.png", "x-2.png"]
    assert [free_name(name, taken) for name in names] == [
        "x.png",
        "X-2.jpg",
        "x-3.png",
        "sol_7_b.png",
        "x-2-2.png",
    ]

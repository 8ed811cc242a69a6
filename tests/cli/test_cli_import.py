"""The command that imports: what it offers, and how much it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler import cli
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import MSL_SURFACE_CLASSES
from mars_labeler.services.project import open_project, read_classes
from mars_labeler.services.splitting import count_splits


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return where the project goes; the blank in its name needs quotes."""
    return tmp_path / "my project"


@pytest.fixture
def lists(image_folder: Path) -> Path:
    """Return a folder of six images, three on the list train, two on val and one on test."""
    names = sorted(str(path.relative_to(image_folder)) for path in image_folder.rglob("0*.png"))
    (image_folder / "msl_synset_words-indexed.txt").write_text("0 ground\n1 wheel\n")
    for name, members in (("train", names[:3]), ("val", names[3:5]), ("test", names[5:])):
        lines = "".join(f"{member} {number % 2}\n" for number, member in enumerate(members))
        (image_folder / f"{name}-calibrated-shuffled.txt").write_text(lines)
    return image_folder


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.main, ["import", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result


def splits_of(place: Path) -> dict[Split, int]:
    project = open_project(place)
    try:
        return count_splits(project)
    finally:
        project.close()


def classes_of(place: Path) -> list[str]:
    project = open_project(place)
    try:
        return [record.name for record in read_classes(project)]
    finally:
        project.close()


def test_lists_are_offered_to_be_held_out(lists: Path, place: Path) -> None:
    offer = (
        f"The lists train, val, test were found; `mars-labeler split --project '{place}' "
        "--by lists` holds val and test out of training."
    )
    assert offer in run(lists, "--project", place).output
    assert splits_of(place) == {Split.NONE: 6}
    held_out = run(lists, "--project", place, "--hold-out").output
    assert "Split of the images: 3 train, 2 validation, 1 test." in held_out
    assert splits_of(place) == {Split.TRAIN: 3, Split.VALIDATION: 2, Split.TEST: 1}
    assert "were found" not in run(lists, "--project", place).output


def test_images_without_lists_offer_nothing(image_folder: Path, place: Path) -> None:
    output = run(image_folder, "--project", place).output
    assert "were found" not in output
    assert "no classes yet: give them with --classes msl-surface" in output


def test_classes_come_by_name_or_from_a_file(image_folder: Path, place: Path) -> None:
    named = run(image_folder, "--project", place, "--classes", "msl-surface")
    assert "no classes yet" not in named.output
    assert classes_of(place) == list(MSL_SURFACE_CLASSES)
    names = image_folder / "classes.txt"
    names.write_text("Wheel\n\n rock \n")
    run(image_folder, "--project", place, "--classes", names)
    assert classes_of(place) == [*MSL_SURFACE_CLASSES, "rock"]


def test_classes_that_are_nowhere_are_told(image_folder: Path, place: Path) -> None:
    arguments = ["import", str(image_folder), "--project", str(place), "--classes", "msl-surfaec"]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 2
    assert "neither msl-surface nor a file" in result.output
    assert not place.exists()


def test_a_long_list_of_problems_is_cut(image_folder: Path, place: Path) -> None:
    rows = "".join(f"no/{number}.png,rock\n" for number in range(1305))
    (image_folder / "labels.csv").write_text(f"file,class\n{rows}")
    told = run(image_folder, "--project", place).stderr.splitlines()
    assert sum("no such image" in line for line in told) == 10
    assert told[-1] == "  … and 1,295 more"

"""The commands `export`, and `import` of what they wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler import cli
from mars_labeler.services.exporting import FORMATS, ExportFormat
from mars_labeler.services.project import open_project
from tests.services.exporting_world import make_project, said_of


@pytest.fixture
def world(tmp_path: Path, image_folder: Path) -> Path:
    """Return the folder of the project of `exporting_world`."""
    made = make_project(tmp_path / "world", image_folder)
    made.close()
    return made.folder


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def _export(what: str, world: Path, output: Path, *more: object) -> Result:
    return _run("export", what, "--project", world, "--output", output, *more)


def test_the_plain_tables_are_plain(world: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    assert "2 rows" in _export("labels", world, output).output
    assert output.read_text("utf-8").splitlines() == [
        "file,class,list",
        "left/0001ML0000.png,sun,",
        "right/0000ML0000.png,drill/holes: “new”,train",
    ]
    assert "4 rows" in _export("suggestions", world, output).output
    header, *rows = output.read_text("utf-8").splitlines()
    assert header == "file,class,confidence,class_2,confidence_2,class_3,confidence_3"
    assert rows[-1].startswith("right/0004ML0000.png,sun,0.7000,")


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "json"])
def test_the_ending_says_the_form(world: Path, tmp_path: Path, ending: str) -> None:
    for what, count in (("labels", 5), ("suggestions", 2)):
        result = _export(what, world, tmp_path / f"out.{ending}")
        assert result.exit_code == 0, result.output
        assert f"{count} rows" in result.output


def test_an_ending_without_a_form_is_told(world: Path, tmp_path: Path) -> None:
    result = _export("labels", world, tmp_path / "out.xlsx")
    assert result.exit_code == 1
    assert "Choose one of .csv, .jsonl, .parquet, .json." in result.output


def test_a_file_without_an_ending_gets_that_of_its_form(world: Path, tmp_path: Path) -> None:
    assert f"rows in {tmp_path / 'out.json'}" in _export("coco", world, tmp_path / "out").output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_form_is_a_command_whose_output_is_imported(
    world: Path, tmp_path: Path, form: ExportFormat, image_folder: Path
) -> None:
    output = tmp_path / f"out{form.suffix}"
    more = ("--suggestions", "--min-confidence", 0.5)
    result = _export(form.name, world, output, *more)
    assert result.exit_code == 0, result.output
    assert "6 rows" in result.output
    labels = output / "labels.jsonl" if form.is_folder else output
    imported = _run("import", image_folder, "--project", tmp_path / "fresh", "--labels", labels)
    assert "4 labels of 3 classes" in imported.output
    assert "2 images got a suggestion" in imported.output
    fresh, original = open_project(tmp_path / "fresh"), open_project(world)
    assert [words[:3] for words in said_of(fresh).values()] == [
        words[:3] for words in said_of(original).values()
    ]
    fresh.close()
    original.close()


@pytest.mark.parametrize("form", [form.name for form in FORMATS if form.is_folder])
def test_what_a_folder_does_not_hold_is_not_missed(world: Path, tmp_path: Path, form: str) -> None:
    assert "5 rows" in _export(form, world, tmp_path / "out").output
    for more in ((), ("--folders-as-classes",)):
        imported = _run(
            "import", tmp_path / "out", "--project", tmp_path / f"fresh{len(more)}", *more
        )
        assert "labels of" in imported.output
        assert "no such image" not in imported.output


def test_folders_get_links_and_no_suggestions_unless_asked(world: Path, tmp_path: Path) -> None:
    assert _export("folders", world, tmp_path / "out", "--link").exit_code == 0
    links = sorted(path.name for path in (tmp_path / "out").rglob("*.png") if path.is_symlink())
    assert links == ["0000ML0000.png", "0001ML0000.png"]


def test_what_cannot_be_is_told_in_a_sentence(world: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    result = _export("msl", world, tmp_path / "mine")
    assert result.exit_code == 1
    assert "holds thesis.tex, which no export wrote" in result.output
    nothing = _export("csv", world, tmp_path / "out.csv", "--no-labels")
    assert "nothing to export" in nothing.output

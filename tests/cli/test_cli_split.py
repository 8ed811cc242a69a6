"""The command that holds images out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler import cli
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.project import Project


@pytest.fixture
def folder(project: Project, image_folder: Path) -> Path:
    """Return the folder of a project of six images."""
    import_images(project, image_folder, ReportingContext())
    return project.folder


@pytest.fixture
def lists(project: Project, image_folder: Path, folder: Path) -> Path:
    """Return the same folder: three images are on the list train, two on val, one on none."""
    names = sorted(str(path.relative_to(image_folder)) for path in image_folder.rglob("0*.png"))
    train, val = [f"{name} 0\n" for name in names[:3]], [f"{name} 1\n" for name in names[3:5]]
    (image_folder / "msl_synset_words-indexed.txt").write_text("0 ground\n1 wheel\n")
    (image_folder / "train-calibrated-shuffled.txt").write_text("".join(train))
    (image_folder / "val-calibrated-shuffled.txt").write_text("".join(val))
    found = find_labels(image_folder)
    assert found is not None
    import_labels(project, image_folder, found, "ada")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["split", "--project", str(folder), *arguments])


def counts(result: Result) -> dict[str, int]:
    assert result.exit_code == 0, result.output
    return {line[:12].strip(): int(line[12:]) for line in result.stdout.splitlines()}


def test_without_a_rule_it_tells_how_things_are(folder: Path) -> None:
    assert counts(run(folder)) == {"no split": 6}


def test_shares_at_random_and_taken_back(folder: Path) -> None:
    asked = run(folder, "--by", "random", "--validation", "0.17", "--test", "0.33")
    assert counts(asked) == {"test": 2, "train": 3, "validation": 1}
    assert counts(run(folder, "--clear")) == {"no split": 6}


def test_sols_and_lists_need_no_rule_named(folder: Path, lists: Path) -> None:
    by_list = run(lists, "--list", "train", "test")
    assert counts(by_list) == {"no split": 3, "test": 3}
    by_sol = counts(run(folder, "--sols", "100", "200"))
    assert "test" not in by_sol  # these images do not say from which sol they are
    assert sum(by_sol.values()) == 6


def test_what_makes_no_sense_is_said(folder: Path) -> None:
    refused = run(folder, "--by", "random", "--validation", "0.6", "--test", "0.6")
    assert refused.exit_code == 1
    assert "nothing to learn from" in refused.output


def test_lists_say_by_their_names_what_they_are_for(lists: Path) -> None:
    assert counts(run(lists, "--by", "lists")) == {"no split": 1, "train": 3, "validation": 2}


@pytest.mark.parametrize("name", ["val", "val-calibrated-shuffled.txt"])
def test_a_list_is_known_by_its_name_and_its_file(lists: Path, name: str) -> None:
    assert counts(run(lists, "--by", "lists", "--list", name, "test")) == {"no split": 4, "test": 2}


def test_a_list_that_is_not_there_changes_nothing(lists: Path) -> None:
    before = counts(run(lists, "--by", "lists"))
    refused = run(lists, "--by", "lists", "--list", "foo", "test")
    assert refused.exit_code == 1
    assert "No list named foo; this project has: train, val." in refused.output
    assert counts(run(lists)) == before


def test_without_lists_there_is_nothing_to_go_by(folder: Path) -> None:
    refused = run(folder, "--by", "lists")
    assert refused.exit_code == 1
    assert "this project has: none. Say what lists are for" in refused.output


@pytest.mark.parametrize("option", [("--list", "train", "test"), ("--sols", "1", "2")])
def test_an_option_of_another_rule_is_not_passed_over(lists: Path, option: tuple[str, ...]) -> None:
    refused = run(lists, "--by", "random", *option)
    assert refused.exit_code == 2
    assert "--list goes with --by lists" in refused.output
    assert counts(run(lists)) == {"no split": 6}

"""The command `compare`, as a person at a terminal runs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mars_labeler.cli import compare as compare_module
from mars_labeler.cli.compare import compare_command
from mars_labeler.domain.comparison import PAPER, PRESETS, QUICK, Budget, ComparisonConfig
from mars_labeler.domain.config import Trainable
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.comparing.settings_file import read_settings, write_settings
from tests.services.comparing_world import SMALL, file_of, make_project

TINY = ("--backbone", "tiny", "--mode", "heads", "--set", "training.image_size=32")
SHORT = ("--set", "training.epochs=2", "--set", "training.steps_per_epoch=2")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(compare_command, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the project of `comparing_world`."""
    project = make_project(tmp_path)
    project.close()
    return project.folder


def _settings(tmp_path: Path, arguments: Sequence[object]) -> ComparisonConfig:
    """Return what the options come to."""
    path = tmp_path / "written.toml"
    result = _run(*arguments, "--write-config", path)
    assert result.exit_code == 0, result.output
    assert str(path) in result.output
    return read_settings(path)


def test_the_whole_way_from_options_to_tables(folder: Path, tmp_path: Path) -> None:
    listed, output = tmp_path / "test-images.txt", tmp_path / "results"
    listed.write_text(f"{file_of(120)}\n")
    result = _run(
        *("--project", folder, "--systems", "cross-entropy,full,moco", "--seeds", "0,1"),
        *("--test-from-sol", 100, "--predict", listed, "--budget", "steps", "--output", output),
        *(*TINY, *SHORT),
    )
    assert result.exit_code == 0, result.output
    assert "tiny, the heads train, 32 px, 2 epochs of 2 steps." in result.output
    assert "Table 1" in result.output
    assert "full method  95.86 ± 1.63 (ResNet-50)" in result.output
    assert "Not run: moco: both initializations are the same: no self-" in result.output
    assert str(output) in result.output
    values = json.loads((output / "results.json").read_text())
    assert [len(row["budgets"]["steps"]["runs"]) for row in values["rows"]] == [2, 0, 2]
    (path,) = (output / "predictions").glob("full-steps-seed0-*.csv")
    rows = path.read_text().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == [file_of(sol) for sol in (100, 110, 120)]


def test_results_go_into_the_project_unless_a_place_is_named(folder: Path) -> None:
    result = _run(
        *("--project", folder, "--systems", "cross-entropy", "--seeds", 0, "--budget", "steps"),
        *("--test-from-sol", 100, *TINY, *SHORT),
    )
    assert result.exit_code == 0, result.output
    written = list((folder / "comparisons").glob("*/tables.md"))
    assert len(written) == 1
    assert str(written[0].parent) in result.output


def test_the_systems_can_be_listed_without_a_project() -> None:
    result = _run("--list")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines] == [system.name for system in SYSTEMS]
    assert "+ L_u (Table 2)" in result.output


def test_presets_come_as_they_are(tmp_path: Path) -> None:
    assert _settings(tmp_path, ()) == QUICK
    for name, config in PRESETS.items():
        assert _settings(tmp_path, ("--preset", name)) == config


def test_options_change_a_preset_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write_settings(SMALL, file)
    options = ("--systems", "full, alexnet", "--seeds", "3", "--budget", "both", "--mode", "all")
    lists = ("--test-list", "val.txt", "--predict", "test.txt", "--set", "training.epochs=9")
    config = _settings(tmp_path, ("--config", file, *options, *lists))
    assert (config.systems, config.seeds) == (("full", "alexnet"), (3,))
    assert config.budgets == tuple(Budget)
    assert (config.test_file, config.predicted_file) == ("val.txt", "test.txt")
    training = replace(SMALL.training, trainable=Trainable.ALL, epochs=9)
    assert config.training == training
    write_settings(config, file)
    by_sol = _settings(tmp_path, ("--config", file, "--test-from-sol", 7))
    assert (by_sol.test_file, by_sol.test_from_sol) == ("", 7)


def test_another_backbone_does_not_keep_the_weights_of_the_first(tmp_path: Path) -> None:
    config = _settings(tmp_path, ("--preset", "paper", "--backbone", "resnet18"))
    assert config.training.backbone == "resnet18"
    assert (config.plain_weights, config.contrastive_weights) == ("", "")
    assert _settings(tmp_path, ("--preset", "paper", "--backbone", "resnet50")) == PAPER
    named = ("--backbone", "resnet18", "--set", "plain_weights=resnet18-imagenet")
    assert _settings(tmp_path, named).plain_weights == "resnet18-imagenet"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing option '--project'"),
        (("--preset", "paper", "--config", "a.toml"), "--preset or --config, not both"),
        (("--test-list", "a.csv", "--test-from-sol", "3"), "--test-list or --test-from-sol"),
        (("--mode", "auto"), "'auto' is not one of 'heads', 'last-blocks', 'all'"),
        (("--set", "training.trainable=auto"), "must say how much of the backbone trains"),
        (("--seeds", "one"), "--seeds are numbers"),
        (("--systems", "fulll"), "no system named “fulll”"),
        (("--systems", ""), "systems of the comparison are empty"),
        (("--seeds", ""), "seeds of the comparison are empty"),
        (("--write-config", "nowhere/settings.toml"), "The folder nowhere is not there"),
        (("--config", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("--set", "training.speed=3"), "no training setting named “speed”"),
        (("--project", "nowhere"), "There is no project in"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(arguments: Sequence[str], words: str) -> None:
    result = _run(*arguments)
    assert result.exit_code > 0
    assert "Error: " in result.output
    assert words in result.output


def test_without_a_single_figure_it_fails(folder: Path) -> None:
    result = _run(
        *("--project", folder, "--systems", "moco", "--seeds", 0, "--test-from-sol", 100, *TINY)
    )
    assert result.exit_code == 1
    assert "both initializations are the same" in result.output
    assert "Error: No system could be run, and nothing is written." in result.output
    assert list((folder / "comparisons").glob("*/tables.md")) == []


def test_who_stops_it_is_told_how_to_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_arguments: object) -> None:
        raise JobCancelled

    monkeypatch.setattr(compare_module, "compare", stopped)
    result = _run("--project", folder, *TINY)
    assert isinstance(result.exception, SystemExit | click.Abort)
    assert result.exit_code == 1
    assert "The same command goes on where this one was stopped." in result.output

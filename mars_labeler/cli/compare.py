"""The command `compare`: trains and scores the paper's systems on a project, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mars_labeler.cli.options import FILE, FOLDER
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.comparison import COMPARED_MODES, PRESETS, Budget, ComparisonConfig
from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.comparing.results import RESULTS_FILE
from mars_labeler.services.comparing.running import compare, default_folder
from mars_labeler.services.comparing.settings_file import (
    read_settings,
    with_overrides,
    with_values,
    write_settings,
)
from mars_labeler.services.comparing.tables import TABLES_FILE, TITLES, plain_text

DEFAULT_PRESET = "quick"

_BOTH = "both"
_BUDGETS = click.Choice([*(budget.value for budget in Budget), _BOTH])
_MODES = click.Choice([mode.value for mode in COMPARED_MODES])


@dataclass(frozen=True)
class _Options:
    """What the person asked for; None for what the preset or the file is to say."""

    folder: Path | None
    preset: str | None
    config_file: Path | None
    systems: str | None
    seeds: str | None
    budget: str | None
    mode: str | None
    backbone: str | None
    test_list: Path | None
    test_from_sol: int | None
    predict: Path | None
    output: Path | None
    overrides: tuple[str, ...]
    write_config: Path | None
    lists: bool


@click.command("compare")
@click.option("--project", "folder", type=FOLDER, help="The project's folder.")
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    help="quick, for a CPU, is the default; paper is the paper's protocol, for a GPU.",
)
@click.option("--config", "config_file", type=FILE, help="A TOML file with all settings.")
@click.option("--systems", help="Names with commas between them; all, unless named.")
@click.option("--seeds", help="Numbers with commas between them.")
@click.option("--budget", type=_BUDGETS, help="What the systems share.")
@click.option("--mode", type=_MODES, help="What of the backbone trains.")
@click.option("--backbone", help="Another one starts from its own weights; see --set.")
@click.option("--test-list", type=FILE, help="A list with labels: its images are the test set.")
@click.option("--test-from-sol", type=int, help="Labeled images from this sol on are the test set.")
@click.option("--predict", type=FILE, help="A list of images to be predicted by every system.")
@click.option("--output", type=FOLDER, help="Where results go; in the project, unless named.")
@click.option("--set", "overrides", multiple=True, help="Such as training.image_size=96.")
@click.option("--write-config", type=FILE, help="Write the settings as TOML, and run nothing.")
@click.option("--list", "lists", is_flag=True, help="Print the systems, and run nothing.")
def compare_command(**values: Any) -> None:
    """Train and score the paper's systems on a project's images, and print its tables.

    What is finished is not run again, and what was stopped goes on: give the same command again.
    """
    options = _Options(**values)
    if options.lists:
        _print_systems()
        return
    try:
        config = _config(options)
        if options.write_config is not None:
            write_settings(config, options.write_config)
            click.echo(f"The settings are in {options.write_config}")
            return
    except UserFacingError as error:
        raise click.ClickException(str(error)) from error
    if options.folder is None:
        raise click.UsageError("Missing option '--project'.")
    _compare(options.folder, config, options.output)


def _compare(folder: Path, config: ComparisonConfig, output: Path | None) -> None:
    with opened(folder) as project:
        place = output or default_folder(project, config)
        try:
            with running() as context:
                comparison = compare(project, config, place, context)
        except click.Abort:
            click.echo("The same command goes on where this one was stopped.", err=True)
            raise
        click.echo(plain_text(comparison))
        if not comparison.records:
            raise click.ClickException("No system could be run, and nothing is written.")
        click.echo(f"\n{RESULTS_FILE}, {TABLES_FILE} and predictions are in {place}")


def _config(options: _Options) -> ComparisonConfig:
    if options.preset and options.config_file:
        raise click.UsageError("Give --preset or --config, not both; a file can name a preset.")
    if options.test_list and options.test_from_sol is not None:
        raise click.UsageError("Give --test-list or --test-from-sol, not both.")
    if options.config_file:
        config = read_settings(options.config_file)
    else:
        config = PRESETS[options.preset or DEFAULT_PRESET]
    values = {**_protocol_values(options), **_training_values(options, config)}
    return with_overrides(with_values(config, values), options.overrides)


def _protocol_values(options: _Options) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if options.systems is not None:
        values["systems"] = _names(options.systems)
    if options.seeds is not None:
        values["seeds"] = _numbers(options.seeds)
    if options.budget:
        values["budgets"] = list(Budget) if options.budget == _BOTH else [options.budget]
    if options.test_list:
        values["test_file"] = str(options.test_list)
    if options.test_from_sol is not None:
        values |= {"test_from_sol": options.test_from_sol, "test_file": ""}
    if options.predict:
        values["predicted_file"] = str(options.predict)
    return values


def _training_values(options: _Options, config: ComparisonConfig) -> dict[str, Any]:
    training: dict[str, str] = {}
    values: dict[str, Any] = {"training": training}
    if options.mode:
        training["trainable"] = options.mode
    if options.backbone and options.backbone != config.training.backbone:
        training["backbone"] = options.backbone
        values |= {"plain_weights": "", "contrastive_weights": ""}  # those were of another one
    return values


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _numbers(text: str) -> list[int]:
    try:
        return [int(name) for name in _names(text)]
    except ValueError as error:
        raise click.UsageError(f"--seeds are numbers such as 0,1,2, not “{text}”.") from error


def _print_systems() -> None:
    width = max(len(system.name) for system in SYSTEMS)
    for system in SYSTEMS:
        tables = ", ".join(TITLES[number] for number in system.tables)
        title = system.title.format(backbone="the backbone")
        click.echo(f"{system.name:{width}}  {title} ({tables})")

"""The group of all commands, and the small ones."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from mars_labeler import __version__
from mars_labeler.cli.accept import accept_command
from mars_labeler.cli.bursts import bursts_command
from mars_labeler.cli.collection_map import map_command
from mars_labeler.cli.compare import compare_command
from mars_labeler.cli.evaluate import evaluate_command
from mars_labeler.cli.export import export_group
from mars_labeler.cli.fetch import fetch_group
from mars_labeler.cli.importing import import_command
from mars_labeler.cli.next_queue import next_command
from mars_labeler.cli.options import FOLDER, project_option
from mars_labeler.cli.quality import quality_command
from mars_labeler.cli.report import export_model_command, report_command
from mars_labeler.cli.session import opened, running
from mars_labeler.cli.similar import similar_command
from mars_labeler.cli.simulate import simulate_command
from mars_labeler.cli.split import split_command
from mars_labeler.cli.suspects import suspects_command
from mars_labeler.cli.weights import weights_group
from mars_labeler.cli.why import why_command
from mars_labeler.domain.config import AUTO_METHOD, Trainable, TrainingConfig
from mars_labeler.services import suggesting, training
from mars_labeler.services.stopping import describe, judge_rounds


class OpeningGroup(click.Group):
    """A group in which everything that is no command is a place to open in the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `open` before arguments that name no command."""
        if not args or (args[0] not in self.commands and not args[0].startswith("-")):
            args = ["open", *args]
        return super().parse_args(ctx, args)


@click.group(cls=OpeningGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mars-labeler")
def main() -> None:
    """Browse and label rover images while a classifier learns beside you.

    `mars-labeler` opens the window; `mars-labeler FOLDER` opens it on a folder of images or on a
    project. The commands below need no window.
    """


export_group.add_command(export_model_command)
for command in (
    accept_command,
    bursts_command,
    compare_command,
    evaluate_command,
    export_group,
    fetch_group,
    import_command,
    map_command,
    next_command,
    quality_command,
    report_command,
    similar_command,
    simulate_command,
    split_command,
    suspects_command,
    weights_group,
    why_command,
):
    main.add_command(command)


@main.command("open")
@click.argument("place", required=False, type=FOLDER)
def open_window(place: Path | None) -> None:
    """Open the window, on PLACE if it is given: a folder of images or a project."""
    from mars_labeler.launch import launch  # Qt is loaded only for the window

    sys.exit(launch(place))


@main.command()
@project_option
@click.option("--mode", type=click.Choice([mode.value for mode in Trainable]), default="auto")
@click.option("--method", default=AUTO_METHOD, show_default=True, help="See `compare --list`.")
@click.option("--backbone", default=TrainingConfig().backbone, show_default=True)
@click.option("--weights", default="", help="A name (see `weights list`) or a file.")
@click.option("--epochs", type=int, default=TrainingConfig().epochs, help="0: what suits the mode.")
@click.option("--seed", type=int, default=TrainingConfig().seed, show_default=True)
@click.option("--by-frequency", is_flag=True, help="Draw images as they come, not classes equally.")
def train(folder: Path, mode: str, weights: str, by_frequency: bool, **settings: str | int) -> None:
    """Train a model on the labels as they are now."""
    with opened(folder) as project, running() as context:
        values = {
            "trainable": mode,
            "backbone_weights": weights,
            "is_class_balanced": not by_frequency,
        }
        config = TrainingConfig().with_values({**values, **settings})
        outcome = training.train_model(project, config, context)
        judgment = judge_rounds(project)
    click.echo(
        f"Model {outcome.version.version} trained on {outcome.device}, {outcome.seconds:.0f} s."
    )
    _print_metrics(outcome.version.metrics)
    click.echo(describe(judgment))


@main.command()
@project_option
def suggest(folder: Path) -> None:
    """Suggest a class for every image without a label."""
    with opened(folder) as project, running() as context:
        count = suggesting.suggest(project, context, lambda _changes: None)
        judgment = judge_rounds(project)
    click.echo(f"{count:,} images have a suggestion now.")
    click.echo(describe(judgment))


def _print_metrics(metrics: Mapping[str, float]) -> None:
    for name, value in metrics.items():
        is_share = "accuracy" in name or "recall" in name
        click.echo(f"  {name:24} {value:.1%}" if is_share else f"  {name:24} {value:,.0f}")

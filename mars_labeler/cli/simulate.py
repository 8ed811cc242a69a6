"""`mars-labeler simulate`: how many labels each way of choosing what is next would take."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import FOLDER, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.simulating.results import plain_text
from mars_labeler.services.simulating.running import (
    CHART_FILE,
    RESULTS_FILE,
    make_plans,
    simulate,
    write_simulation,
)


@click.command("simulate")
@project_option
@click.option(
    "--strategy",
    "names",
    type=click.Choice([strategy.value for strategy in QueryStrategy]),
    multiple=True,
    help="May be given several times; all, unless named.",
)
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--labels", type=click.IntRange(2), default=300, show_default=True, help="At most.")
@click.option(
    "--step", type=click.IntRange(1), default=20, show_default=True, help="Labels a training."
)
@click.option("--output", type=FOLDER, required=True, help="Where the figures and the chart go.")
def simulate_command(
    folder: Path, names: tuple[str, ...], seeds: int, labels: int, step: int, output: Path
) -> None:
    """Play a person who labels what a strategy shows, answering from the project's labels.

    Draws accuracy on held-out images over labels given. Nothing in the project is changed.
    """
    strategies = [QueryStrategy(name) for name in dict.fromkeys(names)] or list(QueryStrategy)
    with opened(folder) as project, running() as context:
        plans = make_plans(strategies, seeds, labels, step)
        simulation = simulate(project, embedding_config(project), plans, context)
        write_simulation(simulation, output)
    click.echo(plain_text(simulation))
    click.echo(f"\n{RESULTS_FILE} and {CHART_FILE} are in {output}")

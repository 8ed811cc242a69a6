"""`mars-labeler next`: the images whose labels would teach the model most."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.services import queueing
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.queued_images import describe_images


@click.command("next")
@project_option
@click.option(
    "--strategy",
    type=click.Choice([strategy.value for strategy in QueryStrategy]),
    default=QueryStrategy.MIXED.value,
    show_default=True,
    help="How they are chosen.",
)
@click.option("--count", type=click.IntRange(1), default=queueing.QUEUE_LENGTH, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def next_command(folder: Path, strategy: str, count: int, seed: int) -> None:
    """Rank what to label next: a path a line, best first, with the suggested class.

    The window shows the same queue from then on.
    """
    with opened(folder) as project, running() as context:
        queue = queueing.make_queue(
            project,
            embedding_config(project),
            QueryStrategy(strategy),
            count,
            context,
            lambda _changes: None,
            seed,
        )
        described = describe_images(project, queue.image_ids)
    for image in described:
        guess = f"\t{image.guess}\t{image.confidence:.2f}" if image.guess else ""
        click.echo(f"{image.path}{guess}")
    if not described:
        click.echo("No image is left to label.", err=True)

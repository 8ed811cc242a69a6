"""`mars-labeler similar`: the images that look most like some."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.services import similar
from mars_labeler.services.embedded import embedding_config


@click.command("similar")
@click.argument("image_names", metavar="IMAGE...", nargs=-1, required=True)
@project_option
@click.option("--count", type=click.IntRange(1), default=20, show_default=True)
def similar_command(image_names: tuple[str, ...], folder: Path, count: int) -> None:
    """Print the images most like IMAGE, each after its similarity (1 is the same picture).

    IMAGE is a path or the name of a file of the project. An image is as similar as it is to that
    one of several which it is most like.
    """
    with opened(folder) as project, running() as context:
        given = similar.find_images(project, image_names)
        config = embedding_config(project)
        found = similar.rank_similar(project, config, given, count, context, embeds_all=True)
        paths = similar.read_image_paths(project, found.image_ids)
    for path, similarity in zip(paths, found.similarities.tolist(), strict=True):
        click.echo(f"{similarity:.4f}  {path}")

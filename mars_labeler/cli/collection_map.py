"""`mars-labeler map`: where the images lie among those that look like them."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.services.collection_map import make_map
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.map_colors import ColorBy
from mars_labeler.services.map_output import draw_map, write_map_table

_TABLE, _PICTURE = ".csv", ".png"


@click.command("map")
@project_option
@click.option("--output", type=FILE, required=True, help="A .png to draw, or a .csv of points.")
@click.option(
    "--color",
    type=click.Choice([each.value for each in ColorBy]),
    default=ColorBy.CLASS.value,
    show_default=True,
    help="What the color of a point tells.",
)
@click.option("--anew", is_flag=True, help="Also place images anew that are on the map already.")
def map_command(folder: Path, output: Path, color: str, anew: bool) -> None:
    """Make a map of the images, on which those that look alike lie near each other.

    It is kept: images that were imported since are put onto it, and none moves.
    """
    ending = output.suffix.lower()
    if ending not in (_TABLE, _PICTURE):
        raise click.UsageError(f"--output has to end in {_PICTURE} or {_TABLE}.")
    with opened(folder) as project, running() as context:
        config = embedding_config(project)
        made = make_map(project, config, context, lambda _changes: None, is_anew=anew)
        if ending == _TABLE:
            write_map_table(project, made, output)
        else:
            draw_map(project, made, output, ColorBy(color))
    click.echo(f"The map of {len(made.image_ids):,} images is in {output}.")

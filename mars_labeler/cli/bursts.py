"""`mars-labeler bursts`: images that were taken in one burst."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click
import numpy as np

from mars_labeler.cli.options import project_option
from mars_labeler.cli.session import opened
from mars_labeler.services.browsing import find_bursts
from mars_labeler.services.pool import load_table
from mars_labeler.services.similar import read_image_paths


@click.command("bursts")
@project_option
@click.option("--count", "is_counted", is_flag=True, help="Only print how many there are.")
def bursts_command(folder: Path, is_counted: bool) -> None:
    """Print the images that were taken in bursts: how many, then a path a line.

    A burst are frames of one sequence, sol and instrument that follow each other so closely that
    they show the same thing.
    """
    with opened(folder) as project:
        table = load_table(project)
        bursts = [table.ids[rows] for rows in find_bursts(table).stacks()]
        if bursts and not is_counted:
            paths = iter(read_image_paths(project, np.concatenate(bursts)))
            for image_ids in bursts:
                click.echo(f"{len(image_ids):,} images")
                for path in islice(paths, len(image_ids)):
                    click.echo(f"  {path}")
    together = sum(map(len, bursts))
    click.echo(f"Bursts: {len(bursts):,}, with {together:,} of {len(table):,} images.")

"""`mars-labeler fetch`: public data sets and raw images from the missions."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.holding_out import print_split
from mars_labeler.cli.importing import take_over
from mars_labeler.cli.options import FOLDER
from mars_labeler.cli.problems import print_problems
from mars_labeler.cli.session import opened, reported, running
from mars_labeler.services.fetching import (
    DEFAULT_LIMIT,
    FetchedRaw,
    RawQuery,
    fetch_data_set,
    fetch_raw,
    list_data_sets,
    list_instruments,
    list_missions,
)
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels
from mars_labeler.services.published_splits import split_as_published
from mars_labeler.services.splitting import read_plan


def _sol_range(_ctx: click.Context, _param: click.Parameter, text: str) -> tuple[int, int]:
    first, separator, last = text.partition("-")
    if not separator:
        last = first
    if not first.isdecimal() or not last.isdecimal():
        raise click.BadParameter(f"“{text}” is no sol and no range such as 565-1060.")
    return int(first), int(last)


@click.group("fetch")
def fetch_group() -> None:
    """Get public data sets, or raw images from the missions' feeds."""


@fetch_group.command("list")
def list_command() -> None:
    """Print the data sets that can be had by name, and the missions with their instruments."""
    for data_set in list_data_sets():
        size = "size not known" if data_set.size is None else f"{data_set.size / 1e6:.0f} MB"
        terms = data_set.terms or f"terms at {data_set.page}"
        click.echo(f"{data_set.name:16} {data_set.summary} {size}, {terms}")
    for mission in list_missions():
        click.echo(f"raw --mission {mission.name}: {', '.join(list_instruments(mission.name))}")


def _set_command(name: str, title: str, summary: str) -> click.Command:
    @click.command(name, short_help=title, help=f"Get {title}.\n\n{summary}")
    @click.option("--folder", type=FOLDER, help="A folder for this set alone.")
    @click.option("--project", type=FOLDER, help="Import it there; made if it is missing.")
    def command(folder: Path | None, project: Path | None) -> None:
        with reported(), running() as context:
            fetched = fetch_data_set(name, folder, context)
        state = "is here now" if fetched.is_new else "was here already"
        click.echo(f"{title} {state}: {fetched.image_folder}")
        if project is not None:
            _import(fetched.image_folder, project, has_labels=True)

    return command


for _each in list_data_sets():
    fetch_group.add_command(_set_command(_each.name, _each.title, _each.summary))


@fetch_group.command("raw")
@click.option(
    "--mission", required=True, type=click.Choice([each.name for each in list_missions()])
)
@click.option("--instrument", default="", help="See `fetch list`; all of them if it is not given.")
@click.option(
    "--sols", required=True, callback=_sol_range, help="One, or a range such as 565-1060."
)
@click.option("--limit", default=DEFAULT_LIMIT, show_default=True)
@click.option("--thumbnails", "has_thumbnails", is_flag=True, help="The small previews too.")
@click.option("--folder", type=FOLDER, help="Where the images are to lie.")
@click.option("--project", type=FOLDER, help="Import them there; made if it is missing.")
def raw_command(
    mission: str,
    instrument: str,
    sols: tuple[int, int],
    limit: int,
    has_thumbnails: bool,
    folder: Path | None,
    project: Path | None,
) -> None:
    """Get raw images of a mission that are not here yet, at most one a second."""
    query = RawQuery(mission, instrument, *sols, limit, has_thumbnails)
    with reported(), running() as context:
        fetched = fetch_raw(query, folder, context)
    _print_raw(fetched, limit)
    if project is not None and fetched.image_folder.is_dir():
        _import(fetched.image_folder, project, has_labels=False)


def _print_raw(fetched: FetchedRaw, limit: int) -> None:
    click.echo(
        f"{fetched.downloaded:,} images fetched, {fetched.known:,} were here: "
        f"{fetched.image_folder}"
    )
    if fetched.is_limited:
        click.echo(f"The feed has more than {limit:,}: give a higher --limit for them.")
    print_problems(fetched.failed)


def _import(images: Path, folder: Path, has_labels: bool) -> None:
    with opened(folder, makes=True) as project:
        with running() as context:
            summary = import_images(project, images, context)
        click.echo(f"{summary.added:,} images added, {summary.unchanged:,} known already.")
        print_problems(summary.problems)
        found = find_labels(images) if has_labels else None
        if found is not None:
            take_over(project, images, found)
            if read_plan(project) is None:  # a split that a person has chosen stays
                split_as_published(project)
            print_split(project)
        elif has_labels:
            click.echo("There are no labels beside them that can be read.")

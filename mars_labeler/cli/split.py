"""`mars-labeler split`: which images are learned from and which are held out."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.session import opened
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services import splitting

_HELD_OUT = (Split.VALIDATION, Split.TEST)


@click.command("split")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The project's folder.",
)
@click.option("--by", type=click.Choice([each.value for each in SplitBy]), help="What decides.")
@click.option("--validation", type=float, default=0.1, show_default=True, help="Share, 0 to 1.")
@click.option("--test", type=float, default=0.2, show_default=True, help="Share, 0 to 1.")
@click.option("--sols", type=int, nargs=2, help="First sol of validation and of the test.")
@click.option(
    "--list",
    "lists",
    type=(str, click.Choice([split.value for split in (Split.TRAIN, *_HELD_OUT)])),
    multiple=True,
    help="A published list and its split; may be given several times.",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--clear", is_flag=True, help="Hold nothing out any more.")
def split_command(
    folder: Path,
    by: str | None,
    sols: tuple[int, int] | None,
    lists: tuple[tuple[str, str], ...],
    clear: bool,
    **shares: float,
) -> None:
    """Hold images out: for validation during training, and for a test.

    The model never learns from what is held out, with or without its labels. Images that are
    imported later follow the same rule. Without --by it prints how the images are split now.
    """
    with opened(folder) as project:
        if clear:
            splitting.clear_splits(project)
        elif by is not None or lists or sols:
            named = {
                split: frozenset(name for name, key in lists if key == split) for split in Split
            }
            chosen = SplitBy(by) if by else SplitBy.LISTS if lists else SplitBy.SOL
            plan = SplitPlan(
                by=chosen,
                validation=shares["validation"],
                test=shares["test"],
                sol_limits=sols,
                lists={split: names for split, names in named.items() if names},
                seed=int(shares["seed"]),
            )
            splitting.assign_splits(project, plan)
        for split, count in splitting.count_splits(project).items():
            click.echo(f"{split.value or 'no split':12} {count:,}")

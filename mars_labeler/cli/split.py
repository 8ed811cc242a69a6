"""`mars-labeler split`: which images are learned from and which are held out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mars_labeler.cli.options import project_option
from mars_labeler.cli.session import opened
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.imagery.label_files.msl_lists import list_name
from mars_labeler.services import splitting
from mars_labeler.services.project import Project
from mars_labeler.services.published_splits import plan_of_lists, split_of_list

_SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)


@click.command("split")
@project_option
@click.option("--by", type=click.Choice([each.value for each in SplitBy]), help="What decides.")
@click.option("--validation", type=float, default=0.1, show_default=True, help="Share, 0 to 1.")
@click.option("--test", type=float, default=0.2, show_default=True, help="Share, 0 to 1.")
@click.option("--sols", type=int, nargs=2, help="First sol of validation and of the test.")
@click.option(
    "--list",
    "lists",
    type=(str, click.Choice([split.value for split in _SPLITS])),
    multiple=True,
    help="A published list and its split; may be given several times. Without it, --by lists "
    "goes by the lists' names (train, val, test).",
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
            chosen = SplitBy(by) if by else SplitBy.LISTS if lists else SplitBy.SOL
            if (lists and chosen is not SplitBy.LISTS) or (sols and chosen is not SplitBy.SOL):
                raise click.UsageError("--list goes with --by lists, --sols with --by sol.")
            if chosen is SplitBy.LISTS:
                plan = _plan_by_lists(project, lists)
            else:
                plan = SplitPlan(
                    by=chosen,
                    validation=shares["validation"],
                    test=shares["test"],
                    sol_limits=sols,
                    seed=int(shares["seed"]),
                )
            splitting.assign_splits(project, plan)
        for split, count in splitting.count_splits(project).items():
            click.echo(f"{split.value or 'no split':12} {count:,}")


def _plan_by_lists(project: Project, lists: Sequence[tuple[str, str]]) -> SplitPlan:
    """Return the plan that named lists make, or the one that the names of all lists mean.

    Raises:
        ProjectError: The project has no such list, or none for validation or test.
    """
    known = splitting.list_lists(project)
    in_order = sorted(known, key=lambda name: (*_SPLITS, Split.NONE).index(split_of_list(name)))
    there = f"this project has: {', '.join(in_order) or 'none'}."
    if not lists:
        plan = plan_of_lists(known)
        if plan is None:
            raise ProjectError(
                f"No list is for validation or test by its name; {there}",
                "Say what lists are for with --list NAME test.",
            )
        return plan
    named: dict[Split, frozenset[str]] = {}
    for text, key in lists:
        name = next((each for each in (text, list_name(Path(text))) if each in known), None)
        if name is None:
            raise ProjectError(f"No list named {text}; {there}")
        named[Split(key)] = named.get(Split(key), frozenset()) | {name}
    return SplitPlan(SplitBy.LISTS, lists=named)

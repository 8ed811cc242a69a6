"""What is told after an import: how the images are split, or how published lists are held out."""

from __future__ import annotations

import shlex

import click

from mars_labeler.domain.splits import HELD_OUT, Split, SplitPlan
from mars_labeler.services.project import Project
from mars_labeler.services.published_splits import plan_of_lists
from mars_labeler.services.splitting import count_splits, list_lists, read_plan


def print_split(project: Project) -> None:
    """Print how many images each split has."""
    counts = count_splits(project)
    shares = ", ".join(
        f"{counts[split]:,} {split.value or 'of no list'}" for split in Split if counts.get(split)
    )
    click.echo(f"Split of the images: {shares}.")


def offer_holding_out(project: Project) -> None:
    """Say that there are lists to hold out, where nothing is held out and no rule is chosen."""
    plan = plan_of_lists(list_lists(project))
    is_chosen = read_plan(project) is not None or HELD_OUT & count_splits(project).keys()
    if plan is None or is_chosen:
        return
    command = shlex.join(["mars-labeler", "split", "--project", str(project.folder)])
    click.echo(
        f"The lists {', '.join(_names(plan, *Split))} were found; `{command} --by lists` holds "
        f"{' and '.join(_names(plan, Split.VALIDATION, Split.TEST))} out of training."
    )


def _names(plan: SplitPlan, *splits: Split) -> list[str]:
    return [name for split in splits for name in sorted(plan.lists.get(split, ()))]

"""Lists of what went wrong, as a terminal can hold them."""

from __future__ import annotations

from collections.abc import Sequence

import click

MOST_LINES = 10
"""Problems that are printed: one cause may leave out thousands of images."""


def print_problems(problems: Sequence[str]) -> None:
    """Print the first problems of a list, a line each, and how many more there are."""
    for problem in problems[:MOST_LINES]:
        click.echo(f"  {problem}", err=True)
    if len(problems) > MOST_LINES:
        click.echo(f"  … and {len(problems) - MOST_LINES:,} more", err=True)

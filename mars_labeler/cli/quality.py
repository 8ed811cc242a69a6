"""`mars-labeler quality`: which images are damaged, and what counts as damaged."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.services import quality

_FLAGS = {(flag.name or "").lower().replace("_", "-"): flag for flag in QualityFlag}
_NAMES = tuple(asdict(QualityThresholds()))


@click.command("quality")
@project_option
@click.option(
    "--set",
    "changes",
    type=(click.Choice(_NAMES), float),
    multiple=True,
    help="A threshold and its new value; may be given several times.",
)
@click.option("--sheet", type=click.Choice(list(_FLAGS)), help="Draw the images with this flag.")
@click.option("--output", type=FILE, help="Where to draw.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
def quality_command(
    folder: Path,
    changes: tuple[tuple[str, float], ...],
    sheet: str | None,
    output: Path | None,
    limit: int,
) -> None:
    """Count the images that are damaged, change what counts as damaged, or draw them."""
    if (sheet is None) != (output is None):
        raise click.UsageError("--sheet and --output go together.")
    with opened(folder) as project, running() as context:
        thresholds = quality.read_thresholds(project)
        if changes:
            thresholds = _changed(thresholds, dict(changes))
            quality.set_thresholds(project, thresholds, context)
        counts = quality.count_flags(project)
        drawn = 0
        if sheet is not None and output is not None:
            drawn = quality.make_contact_sheet(project, _FLAGS[sheet], output, context, limit)
    for name, flag in _FLAGS.items():
        click.echo(f"{name:16} {counts[flag]:,}")
    if output is not None:
        click.echo(f"{drawn:,} images drawn in {output}")


def _changed(thresholds: QualityThresholds, changes: dict[str, float]) -> QualityThresholds:
    """Return the thresholds with some of them changed; counts of pixels and bits are whole."""
    whole = {
        name: type(value)(changes[name])
        for name, value in asdict(thresholds).items()
        if name in changes
    }
    return replace(thresholds, **whole)

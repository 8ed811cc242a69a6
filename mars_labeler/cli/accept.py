"""`mars-labeler accept`: label images with the suggestions that the model is sure of."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.evaluate import BY_LABELS
from mars_labeler.cli.options import project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.changes import NO_CHANGE
from mars_labeler.domain.evaluation import Absence
from mars_labeler.services import accepting
from mars_labeler.services.annotator import login_name
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.similar import read_image_paths

SHOWN = 10

_NOTHING_HELD_OUT = (
    "Nothing was held out: these confidences are not measured, and after few labels far too high.\n"
    "Do not trust them."
)


@click.command("accept")
@project_option
@click.option(
    "--above",
    "threshold",
    type=click.FloatRange(*accepting.THRESHOLDS),
    default=accepting.USUAL_THRESHOLD,
    show_default=True,
    help="The least confidence.",
)
@click.option("--class", "class_name", help="Only suggestions of this class.")
@click.option("--dry-run", is_flag=True, help="Only print what would be accepted.")
def accept_command(folder: Path, threshold: float, class_name: str | None, dry_run: bool) -> None:
    """Accept all suggestions of the current model with at least a confidence.

    Prints how many there are of each class, the least sure of them, and how many are likely to be
    right by the held-out images. Suggestions of earlier models, for images marked as unsure and
    for images held out are left alone.
    """
    with opened(folder) as project:
        names = {record.class_id: record.name for record in read_classes(project)}
        class_id = None if class_name is None else _class_id(names, class_name)
        acceptance = accepting.preview_acceptance(load_table(project), threshold, class_id)
        _print(project, acceptance, names)
        if len(acceptance):
            with running() as context:
                figures = accepting.measure_thresholds(
                    project, context=context, announce=lambda _changes: None
                )
            click.echo(_expected(acceptance, figures))
        if dry_run:
            click.echo("Nothing was accepted (--dry-run).")
            return
        _accept(project, acceptance)


def _accept(project: Project, acceptance: accepting.Acceptance) -> None:
    """Accept what is still offered: measuring took a while, and a window may be open."""
    changes, still_open = NO_CHANGE, acceptance.still_open(load_table(project))
    if len(still_open):
        changes = accepting.acceptance_steps(project, still_open, login_name()).run()
    labeled = len(changes.image_ids or ())
    if labeled < len(acceptance):
        passed = len(acceptance) - labeled
        click.echo(f"{passed:,} images are left out: they have changed in the meantime.")
    click.echo(f"{labeled:,} images labeled; Undo in the window takes it back.")


def _class_id(names: dict[int, str], wanted: str) -> int:
    for class_id, name in names.items():
        if name.casefold() == wanted.casefold():
            return class_id
    known = ", ".join(names.values())
    raise click.BadParameter(f"there is no class {wanted!r}; there are: {known}")


def _print(project: Project, acceptance: accepting.Acceptance, names: dict[int, str]) -> None:
    click.echo(f"{len(acceptance):,} suggestions from {acceptance.threshold:g} on:")
    for class_id, count in acceptance.counts.items():
        click.echo(f"  {names[class_id]:24} {count:,}")
    if acceptance.held_out:
        click.echo(f"  {acceptance.held_out:,} images held out are left out.")
    least = acceptance.image_ids[:SHOWN]
    if len(least):
        click.echo("The least sure:")
    paths = read_image_paths(project, least)
    shown = zip(paths, acceptance.confidences.tolist(), acceptance.class_ids.tolist(), strict=False)
    for path, confidence, class_id in shown:
        click.echo(f"  {confidence:.3f}  {names[class_id]:20} {path}")


def _expected(acceptance: accepting.Acceptance, figures: accepting.ThresholdFigures) -> str:
    if not figures.is_of(acceptance):
        return "How many are right was not measured: there is another model by now."
    if figures.absence is Absence.NOTHING_HELD_OUT:
        return _NOTHING_HELD_OUT
    accuracy = figures.accuracy_from(acceptance.threshold)
    if accuracy is None:
        return "How many are right was not measured: too few held-out images."
    text = (
        f"About {accuracy.value:.1%} of them are right ({accuracy.low:.1%} to {accuracy.high:.1%}, "
        f"measured on {accuracy.count:,} held-out images)."
    )
    return f"{text}\n{BY_LABELS}" if figures.is_by_labels else text

"""`mars-labeler evaluate`: how good a model is, by images that it has not learned from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.evaluation import (
    FEWEST,
    FEWEST_FOR_CALIBRATION,
    WIDEST,
    Absence,
    GroupFigures,
    Measured,
    ModelEvaluation,
    Reliability,
)
from mars_labeler.services import evaluating, reviewing
from mars_labeler.services.evaluation_file import write_evaluation
from mars_labeler.services.model_evaluation import evaluate_model
from mars_labeler.services.project import Project

_ABSENT = {
    Absence.NOTHING_HELD_OUT: "Nothing was held out: label more, or hold images out with `split`.",
    Absence.NOT_KEPT: "This model is from before the program kept what models say: train again.",
    Absence.LABELS_GONE: "None of the held-out images has a label of the model's classes any more.",
}
BY_LABELS = (
    "Measured on labeled images held out at random; hold images out with `split`\n"
    "to know about the collection."
)
"""What figures say without a validation split: people choose what they label."""

_NOT_ENOUGH = "not enough"
_NOTE = (
    f"{_NOT_ENOUGH}: fewer than {FEWEST} images ({FEWEST_FOR_CALIBRATION} for the calibration "
    f"error),\nor so few sequences that the interval is wider than {WIDEST * 100:.0f} points.\n"
    "Later sols differ more from the labeled ones: expect less there."
)


@click.command("evaluate")
@project_option
@click.option("--labels", "label_file", type=FILE, help="Labels to compare suggestions with.")
@click.option("--version", type=int, help="A model version.  [default: the current one]")
@click.option("--json", "output", type=FILE, help="Write all figures to this file, too.")
def evaluate_command(
    folder: Path, label_file: Path | None, version: int | None, output: Path | None
) -> None:
    """Print how good a model is on labels that it has not seen."""
    if label_file is not None and (version is not None or output is not None):
        raise click.UsageError("--labels compares the suggestions as they are; leave the rest out.")
    with opened(folder) as project:
        if label_file is not None:
            _print_compared(evaluating.evaluate_suggestions(project, label_file))
        elif version is None and reviewing.current_version(project) is None:
            click.echo("No model yet.")
        else:
            _print(_evaluated(project, version, output))


def _evaluated(project: Project, version: int | None, output: Path | None) -> ModelEvaluation:
    with running() as context:
        found = evaluate_model(project, version, context)
        if output is not None:
            write_evaluation(found, output)
    return found


def _print_compared(result: evaluating.Evaluation) -> None:
    click.echo(f"{result.compared:,} images compared, {result.left_out:,} left out.")
    click.echo(f"top-1        {result.top_1:7.2%}\nmean recall  {result.mean_recall:7.2%}")
    for name, (recall, count) in result.recalls.items():
        click.echo(f"  {name:24} {recall:7.2%} of {count:,}")


def _print(found: ModelEvaluation) -> None:
    if found.absence is not None:
        click.echo(f"Model {found.version}. {_ABSENT[found.absence]}")
    else:
        _print_figures(found)
        _print_classes(found)
        _print_groups("instrument", found.instruments, "unknown")
        _print_groups("sols", found.sols, "unknown")
        flags = [replace(each, name=each.name.lower().replace("_", "-")) for each in found.flags]
        _print_groups("quality flag", flags, "none")
        _print_confidences(found)
        click.echo(f"\n{_NOTE}")
    rows = [
        (f"model {each.version}", _figure(each.top_1), _figure(each.mean_recall), each.top_1.count)
        for each in found.versions
    ]
    _print_table(("version", "top-1", "mean recall", "images"), rows)


def _print_figures(found: ModelEvaluation) -> None:
    click.echo(f"Model {found.version}, measured on {found.count:,} held-out images.")
    if found.is_by_labels:
        click.echo(BY_LABELS)
    left_out = {"without a label now": found.unlabeled, "of other classes": found.unknown}
    for reason, count in left_out.items():
        if count:
            click.echo(f"  {count:,} {reason} are left out.")
    if found.relabeled:
        click.echo(f"  {found.relabeled:,} have another label now than in the training.")
    figures = {"top-1": found.top_1, "mean recall": found.mean_recall, "macro F1": found.macro_f1}
    rows = [(name, _figure(figure)) for name, figure in figures.items()]
    _print_table(("", "value (95 % interval)"), rows)


def _print_classes(found: ModelEvaluation) -> None:
    rows = [
        (each.name, _figure(each.precision), _figure(each.recall), _figure(each.f1), each.support)
        for each in found.classes
    ]
    _print_table(("class", "precision", "recall", "F1", "images"), rows)
    names = {each.class_id: each.name for each in found.classes}
    mistakes = sorted((len(ids), pair) for pair, ids in found.cells if pair[0] != pair[1])[::-1]
    pairs = [(f"{names[label]} for {names[taken]}", count) for count, (label, taken) in mistakes]
    _print_table(("label for suggestion", "images"), pairs)


def _print_groups(title: str, groups: Iterable[GroupFigures], unnamed: str) -> None:
    rows = [(each.name or unnamed, _figure(each.accuracy), each.accuracy.count) for each in groups]
    _print_table((title, "top-1", "images"), rows)


def _print_confidences(found: ModelEvaluation) -> None:
    rows = [
        ("before temperature scaling", _error(found.before)),
        ("after, by other sequences", _error(found.after)),
    ]
    _print_table(("calibration error", ""), rows)
    thresholds = [
        (
            f"{wanted.accuracy:.0%}",
            "none reaches it" if wanted.point is None else f"{wanted.point.threshold:.2f}",
            "" if wanted.point is None else _figure(wanted.point.accuracy),
            "" if wanted.point is None else _figure(wanted.point.coverage),
        )
        for wanted in found.wanted
    ]
    _print_table(("accuracy wanted", "lowest threshold", "accuracy", "coverage"), thresholds)


def _figure(figure: Measured) -> str:
    if not figure.is_enough:
        return _NOT_ENOUGH
    return f"{figure.value:.1%} ({figure.low:.1%} to {figure.high:.1%})"


def _error(found: Reliability | None) -> str:
    if found is None or not found.is_enough:
        return _NOT_ENOUGH
    error = found.error
    return f"{error.value:.3f} ({error.low:.3f} to {error.high:.3f})"


def _print_table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Print columns side by side, those of whole numbers at the right; nothing without rows."""
    cells = [[f"{each:,}" if isinstance(each, int) else str(each) for each in row] for row in rows]
    if not cells:
        return
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    click.echo("")
    for row in (head, *cells):
        line = "  ".join(
            cell.rjust(width) if place and cell.replace(",", "").isdigit() else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo(line.rstrip())

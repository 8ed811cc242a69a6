"""`mars-labeler suspects`: which labels look wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.services import suspecting
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.project import Project, read_classes, read_record
from mars_labeler.services.suspecting import Suspect
from mars_labeler.services.whole_files import replaced_file

COLUMNS = ("path", "label", "more likely", "probability", "label quality")


@click.command("suspects")
@project_option
@click.option(
    "--count", type=click.IntRange(1), default=50, show_default=True, help="How many to print."
)
@click.option("--output", type=FILE, help="A CSV file for all of them.")
def suspects_command(folder: Path, count: int, output: Path | None) -> None:
    """Rank the labels that look wrong, the most suspicious first.

    Each label is judged by a model that has not learned from it. Labels that somebody has kept in
    the review of the window are left out.
    """
    with opened(folder) as project, running() as context:
        config = embedding_config(project)
        summary = suspecting.rank_suspects(project, config, context, lambda _changes: None)
        suspects = suspecting.read_suspects(project)
        rows = _rows(project, suspects)
        if output is not None:
            _write(output, rows)
    for path, label, likelier, confidence, label_quality in rows[:count]:
        click.echo(f"{label_quality}  {path}  {label} -> {likelier} {confidence}")
    click.echo(f"{summary.judged:,} labels judged, {len(rows):,} look wrong.")


def _rows(project: Project, suspects: list[Suspect]) -> list[tuple[str, str, str, str, str]]:
    names = {record.class_id: record.name for record in read_classes(project)}
    rows = []
    for each in suspects:
        record = read_record(project, each.image_id)
        if record is not None:
            label, likelier = names[each.class_id], names[each.suggested_id]
            scores = f"{each.confidence:.3f}", f"{each.quality:.4f}"
            rows.append((record.relative_path, label, likelier, *scores))
    return rows


def _write(output: Path, rows: list[tuple[str, str, str, str, str]]) -> None:
    with replaced_file(output) as whole, whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)

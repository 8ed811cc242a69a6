"""`mars-labeler export`: labels and suggestions in the forms that others read."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import FILE, FOLDER, project_option
from mars_labeler.cli.problems import print_problems
from mars_labeler.cli.session import opened, running
from mars_labeler.services import exporting
from mars_labeler.services.exporting import ExportFormat, ExportOptions, ExportSummary
from mars_labeler.services.project import Project

_TABLE = click.option(
    "--output", type=FILE, required=True, help="Its ending says the form: .csv, .jsonl, ..."
)
_MIN_CONFIDENCE = click.option(
    "--min-confidence", type=float, default=0.0, help="Leave suggestions below it out; 0 to 1."
)


@click.group("export")
def export_group() -> None:
    """Write labels and suggestions in the forms that others read.

    `export labels` and `export suggestions` write a plain table; the others, named after their
    form, write all that is known: who decided, when, and which model a suggestion comes from.
    `import --labels FILE` reads every file back, `import FOLDER` every folder.
    """


@export_group.command("labels")
@project_option
@_TABLE
def labels_command(folder: Path, output: Path) -> None:
    """Write the label of every labeled image.

    A .csv file has the columns file, class and list; every other form has all that is known.
    """
    with opened(folder) as project:
        if output.suffix.lower() == ".csv":
            _print(ExportSummary(exporting.export_labels(project, output), output))
        else:
            _export(project, exporting.format_of(output), output, ExportOptions(suggestions=False))


@export_group.command("suggestions")
@project_option
@_TABLE
def suggestions_command(folder: Path, output: Path) -> None:
    """Write the three likeliest classes of every image without a label.

    A .csv file has the columns file, class and confidence (an image without a suggestion has empty
    ones); every other form has all that is known.
    """
    with opened(folder) as project:
        if output.suffix.lower() == ".csv":
            _print(ExportSummary(exporting.export_suggestions(project, output), output))
        else:
            _export(project, exporting.format_of(output), output, ExportOptions(labels=False))


def _format_command(form: ExportFormat) -> click.Command:
    """Return the command that exports in one form."""

    @project_option
    @click.option("--output", type=FOLDER if form.is_folder else FILE, required=True)
    @click.option("--labels/--no-labels", default=True, show_default=True)
    @click.option("--suggestions/--no-suggestions", default=False, show_default=True)
    @_MIN_CONFIDENCE
    def command(
        folder: Path,
        output: Path,
        labels: bool,
        suggestions: bool,
        min_confidence: float,
        is_linking: bool = False,
    ) -> None:
        if not output.suffix:  # `import --labels` goes by the ending
            output = output.with_name(output.name + form.suffix)
        with opened(folder) as project:
            options = ExportOptions(labels, suggestions, is_linking, min_confidence)
            _export(project, form, output, options)

    link = click.option("--link", "is_linking", is_flag=True, help="Links instead of copies.")
    what = "a folder with the images" if form.is_folder else "a file"
    text = f"{form.title}: {what}."
    return click.command(form.name, help=text)(link(command) if form.is_folder else command)


for _form in exporting.FORMATS:
    export_group.add_command(_format_command(_form))


def _export(project: Project, form: ExportFormat, output: Path, options: ExportOptions) -> None:
    with running() as context:
        summary = exporting.export_project(project, form.name, output, options, context)
    _print(summary)


def _print(summary: ExportSummary) -> None:
    click.echo(f"{summary.rows:,} rows in {summary.output}")
    print_problems(summary.problems)

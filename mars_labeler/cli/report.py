"""`mars-labeler report` and `mars-labeler export model`: results that leave the program."""

from __future__ import annotations

from pathlib import Path

import click

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.services.model_export import export_model
from mars_labeler.services.reporting import write_report


@click.command("report")
@project_option
@click.option("--output", type=FILE, required=True, help="The HTML file to write.")
def report_command(folder: Path, output: Path) -> None:
    """Write a report of a project as one HTML file that can be mailed."""
    with opened(folder) as project, running() as context:
        written = write_report(project, output, context)
    click.echo(f"The report is in {written} ({_size(written)}).")


@click.command("model")
@project_option
@click.option("--output", type=FILE, required=True, help="The ONNX file to write.")
@click.option("--version", type=int, help="A model version; the current one if left out.")
def export_model_command(folder: Path, output: Path, version: int | None) -> None:
    """Write a model as one ONNX file, with its classes and its preparation of images."""
    with opened(folder) as project, running() as context:
        written = export_model(project, output, version, context)
    click.echo(f"The model is in {written} ({_size(written)}).")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"

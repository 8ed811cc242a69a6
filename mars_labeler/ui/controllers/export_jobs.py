"""What is handed on: Qt-free callables for the job runner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.exporting import ExportOptions, export_project
from mars_labeler.services.model_export import export_model
from mars_labeler.services.project import Project
from mars_labeler.services.reporting import write_report


@dataclass(frozen=True)
class Exported:
    """So many images were written to this file or folder."""

    path: Path
    row_count: int


@dataclass(frozen=True)
class ModelExported:
    """The model was written to this file."""

    path: Path
    version: int


@dataclass(frozen=True)
class ReportWritten:
    """The report lies in this file."""

    path: Path


def export_to(
    project: Project,
    format_name: str,
    output: Path,
    options: ExportOptions,
    context: JobContext,
    announce: Announce,
) -> Exported:
    """Write labels and suggestions."""
    del announce  # nothing of the project changes
    summary = export_project(project, format_name, output, options, context)
    return Exported(summary.output, summary.rows)


def export_model_to(
    project: Project, output: Path, version: int, context: JobContext, announce: Announce
) -> ModelExported:
    """Write a model version."""
    del announce  # nothing of the project changes
    return ModelExported(export_model(project, output, version, context), version)


def write_report_to(
    project: Project, output: Path, context: JobContext, announce: Announce
) -> ReportWritten:
    """Write the report."""
    del announce  # nothing of the project changes
    return ReportWritten(write_report(project, output, context))

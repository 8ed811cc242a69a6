"""Gathers a report and writes it as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mars_labeler import __version__
from mars_labeler.catalog import label_history
from mars_labeler.catalog.label_history import LabelEventRow
from mars_labeler.domain.errors import DownloadError, TrainingError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.resources import resource_path
from mars_labeler.services.annotator import login_name
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.reporting.accuracy import measure, measure_kept_aside
from mars_labeler.services.reporting.content import Accuracy, Report
from mars_labeler.services.reporting.counts import count_project
from mars_labeler.services.reporting.course import (
    accuracy_chart,
    label_course,
    readable_time,
    version_row,
)
from mars_labeler.services.reporting.examples import choose_examples
from mars_labeler.services.reporting.kept_aside import read_kept_aside
from mars_labeler.services.reporting.unseen import Unseen, find_unseen, score_unseen
from mars_labeler.services.reviewing import list_versions
from mars_labeler.services.whole_files import replaced_file

_TEMPLATE, _STYLE = "report/report.html", "report/report.css"


def write_report(project: Project, output: Path, context: JobContext) -> Path:
    """Write what a project has come to as one HTML file that holds its pictures and can be mailed.

    Args:
        project: The project.
        output: The file to write; one that is there is replaced.
        context: Where progress goes.

    Returns:
        The file that was written.

    Raises:
        JobCancelled: The person has asked to stop; nothing is written.
        ProjectError: The file cannot be written.
    """
    context.checkpoint(Progress("Gathering the report"))
    text = render(gather_report(project, context))
    with replaced_file(output) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    return output


def gather_report(project: Project, context: JobContext) -> Report:
    """Return all that the report of a project says.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    table = load_table(project)
    with project.catalog.reading() as connection:
        events = label_history.read_label_events(connection)
    versions = list_versions(project)
    current = next((record for record in versions if record.is_current), None)
    accuracy, unseen = Accuracy(), None
    if current is not None:
        accuracy, unseen = _measured(project, table, events, current, context)
    rows = tuple(version_row(record) for record in versions)
    return Report(
        project=project.name,
        made_at=readable_time(datetime.now(UTC).isoformat()),
        made_by=login_name(),
        program=f"mars-labeler {__version__}",
        counts=count_project(project, table),
        course=label_course(events),
        versions=rows,
        accuracies=accuracy_chart(rows),
        accuracy=accuracy,
        examples=choose_examples(project, table, unseen, context),
    )


def render(report: Report) -> str:
    """Return a report as HTML; what people typed is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    template = resource_path(_TEMPLATE)
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {"count": _count, "percent": _percent}
    environment.filters.update(filters)
    style = resource_path(_STYLE).read_text(encoding="utf-8")
    return environment.get_template(template.name).render(report=report, style=style)


def _measured(
    project: Project,
    table: ImageTable,
    events: list[LabelEventRow],
    model: ModelVersion,
    context: JobContext,
) -> tuple[Accuracy, Unseen | None]:
    """Return how the model does on unseen images; a model that cannot be run says why.

    Where there are too few of them, those count that its training kept aside.
    """
    classes = read_classes(project)
    try:
        image_ids = find_unseen(project, table, events, model)
        unseen = score_unseen(project, table, image_ids, model, context)
        kept_aside = measure_kept_aside(*read_kept_aside(project, model), model, classes)
    except (DownloadError, TrainingError) as error:
        return Accuracy(version=model.version, problem=str(error)), None
    accuracy = measure(unseen, table, events, model, classes)
    is_better = bool(kept_aside.figures and not accuracy.figures)
    return kept_aside if is_better else accuracy, unseen


def _count(value: int) -> str:
    return f"{value:,}"


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"

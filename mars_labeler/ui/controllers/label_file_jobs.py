"""Taking over the labels of a file: a Qt-free callable for the job runner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.importing_labels import STAGE, LabelSummary, import_labels
from mars_labeler.services.project import Project, list_roots


@dataclass(frozen=True)
class LabelFileRead:
    """What came of a label file.

    Args:
        path: The file.
        summary: What was taken over.
        problems: Why lines of it were left out, a sentence each.
    """

    path: Path
    summary: LabelSummary
    problems: tuple[str, ...]


def read_labels(
    project: Project, path: Path, annotator: str, context: JobContext, announce: Announce
) -> LabelFileRead:
    """Take over the labels of a file; its paths are those below the project's image folder.

    Raises:
        ProjectError: The file cannot be read, or the project has no images.
    """
    context.checkpoint(Progress(STAGE))
    found = read_label_file(path)
    context.checkpoint(Progress(STAGE))
    roots = list_roots(project)
    if not roots:
        raise ProjectError("The project has no images yet.", "Open a folder of images first.")
    beside = [root for root in roots if path.is_relative_to(root)]
    folder = (beside or roots)[0]
    summary = import_labels(project, folder, found, annotator, context, announce)
    return LabelFileRead(path, summary, (*found.problems, *summary.problems))

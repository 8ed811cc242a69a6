"""Taking over labels from a file: an export of this program, or a table that somebody made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.importing_labels import STAGE, LabelSummary, import_labels
from mars_labeler.services.project import Project, list_roots
from mars_labeler.ui.dialogs.file_questions import ask_file
from mars_labeler.ui.last_places import LastPlaces
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import images, labels
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.workers.job_runner import JobRunner

SUFFIXES = (".csv", ".jsonl", ".parquet", ".json", ".txt")


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


class LabelFileController(QObject):
    """Asks for a label file, takes it over in the background, and tells what came of it.

    Args:
        session: The open project.
        preferences: The annotator's name.
        runner: Runs the import.
        messages: Where the outcome is told.
        window: The parent of the dialog.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._messages = messages
        self._window = window
        self._places = LastPlaces(preferences.store)
        runner.succeeded.connect(self._on_succeeded)

    @Slot()
    def ask(self) -> None:
        """Ask for a file of labels."""
        if self._session.is_open:
            title, kind = self.tr("Import labels"), self.tr("Label files")
            start = self._places.of("labels", Path.home())
            then = self._places.keeping("labels", self.read)
            ask_file(self._window, title, start, kind, SUFFIXES, then)

    @Slot(str)
    def read(self, path: str) -> None:
        """Take over the labels of this file."""
        annotator = self._preferences.settings.annotator
        job = partial(read_labels, path=Path(path), annotator=annotator)
        self._runner.start_on(self._session.project, job)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if not isinstance(result, LabelFileRead):
            return
        summary = result.summary
        taken = self.tr("{labels} taken over from {file}.")
        texts = [taken.format(labels=labels(summary.labeled), file=result.path.name)]
        if summary.kept:
            kept = self.tr("{images} kept the decision they had.")
            texts.append(kept.format(images=images(summary.kept)))
        if summary.suggested:
            suggested = self.tr("{images} got a suggestion.")
            texts.append(suggested.format(images=images(summary.suggested)))
        if result.problems:
            texts.append(self.tr("Left out: {count}.").format(count=len(result.problems)))
            self._messages.show_error(" ".join(texts), details="\n".join(result.problems))
        else:
            self._messages.show_info(" ".join(texts))


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

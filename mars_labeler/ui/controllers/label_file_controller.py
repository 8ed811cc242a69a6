"""Taking over labels from a file: an export of this program, or a table that somebody made."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.ui.controllers.label_file_jobs import LabelFileRead, read_labels
from mars_labeler.ui.dialogs.file_questions import ask_file
from mars_labeler.ui.last_places import LastPlaces
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import images, labels
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.workers.job_runner import JobRunner

SUFFIXES = (".csv", ".jsonl", ".parquet", ".json", ".txt")


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

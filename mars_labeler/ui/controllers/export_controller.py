"""Handing on labels, suggestions, models and reports."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.errors import TrainingError
from mars_labeler.services.exporting import FORMATS
from mars_labeler.services.image_table import NONE
from mars_labeler.services.reviewing import list_versions
from mars_labeler.ui.controllers.export_jobs import (
    Exported,
    ModelExported,
    ReportWritten,
    export_model_to,
    export_to,
    write_report_to,
)
from mars_labeler.ui.dialogs.export_dialog import ExportChoice, ExportDialog, ExportOffer
from mars_labeler.ui.dialogs.file_questions import ask_new_file
from mars_labeler.ui.dialogs.model_export_dialog import ModelExportChoice, ModelExportDialog
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import first_model_text, images
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import failure_of


class ExportController(QObject):
    """Asks what goes where, writes it in the background, and tells where it lies.

    Args:
        session: The open project.
        runner: Runs the exports.
        messages: Where outcomes are told.
        window: The parent of the dialogs.
    """

    def __init__(
        self, session: Session, runner: JobRunner, messages: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._runner = runner
        self._messages = messages
        self._window = window
        self._folder = Path.home()
        runner.succeeded.connect(self._on_succeeded)

    @Slot()
    def ask(self) -> None:
        """Ask what of the labels and suggestions to export."""
        if not self._session.is_open:
            return
        table = self._session.table
        unlabeled = table.confidences[:, 0][table.has_suggestion() & (table.labels == NONE)]
        offer = ExportOffer(
            labeled=int(np.count_nonzero(table.labels != NONE)),
            count_suggestions=lambda least: int(np.count_nonzero(unlabeled >= least)),
            output=self._proposal("labels", FORMATS[0].suffix),
        )
        dialog = ExportDialog(FORMATS, offer, self._window)
        dialog.export_chosen.connect(self.export)
        dialog.open()

    @Slot()
    def ask_model(self) -> None:
        """Ask which model to export."""
        if not self._session.is_open:
            return
        versions = list_versions(self._session.project)
        if not versions:
            remedy = first_model_text(self._session.table.has_two_classes())
            error = TrainingError(self.tr("There is no model yet."), remedy)
            self._session.failed.emit(failure_of(error))
            return
        dialog = ModelExportDialog(versions, self._proposal("model", ".onnx"), self._window)
        dialog.model_chosen.connect(self.export_model)
        dialog.open()

    @Slot()
    def ask_report(self) -> None:
        """Ask where the report goes."""
        if self._session.is_open:
            title, start = self.tr("Write report"), self._proposal("report", ".html")
            ask_new_file(self._window, title, start, "HTML", self.write_report)

    @Slot(object)
    def export(self, choice: ExportChoice) -> None:
        """Export labels and suggestions."""
        self._folder = choice.output.parent
        job = partial(
            export_to,
            format_name=choice.format_name,
            output=choice.output,
            options=choice.options,
        )
        self._runner.start_on(self._session.project, job)

    @Slot(object)
    def export_model(self, choice: ModelExportChoice) -> None:
        """Export a model version."""
        self._folder = choice.output.parent
        job = partial(export_model_to, output=choice.output, version=choice.version)
        self._runner.start_on(self._session.project, job)

    @Slot(str)
    def write_report(self, path: str) -> None:
        """Write the report to this file."""
        self._folder = Path(path).parent
        self._runner.start_on(self._session.project, partial(write_report_to, output=Path(path)))

    def _proposal(self, what: str, suffix: str) -> Path:
        name = re.sub(r"[^\w.-]+", "-", self._session.project.name).strip("-.") or "project"
        return self._folder / f"{name}-{what}{suffix}"

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Exported):
            text = self.tr("{images} written to {path}.")
            text = text.format(images=images(result.row_count), path=result.path)
            self._tell(text, result.path if result.path.is_dir() else result.path.parent)
        elif isinstance(result, ModelExported):
            text = self.tr("Model {version} written to {path}.")
            text = text.format(version=result.version, path=result.path)
            self._tell(text, result.path.parent)
        elif isinstance(result, ReportWritten):
            text = self.tr("Report written to {path}.").format(path=result.path)
            self._messages.show_info(text, self.tr("Read it"), partial(_show, result.path))

    def _tell(self, text: str, folder: Path) -> None:
        self._messages.show_info(text, self.tr("Show the folder"), partial(_show, folder))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

"""What counts as a damaged image in the open project."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.quality import QualityThresholds
from mars_labeler.services import quality
from mars_labeler.ui.controllers.flag_counter import FlagCounter
from mars_labeler.ui.controllers.quality_jobs import judge
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.session import Session
from mars_labeler.ui.workers.job_runner import JobRunner


class QualityController(QObject):
    """Judges the images of the open project by other thresholds, in the background.

    Args:
        session: The open project.
        runner: Runs the judging.
        parent: The window.
    """

    def __init__(self, session: Session, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner

    def thresholds(self) -> QualityThresholds | None:
        """Return the thresholds of the open project, None when none is open."""
        return quality.read_thresholds(self._session.project) if self._session.is_open else None

    def preview_in(self, dialog: SettingsDialog) -> None:
        """Show in a dialog what its thresholds would flag, for as long as it is open."""
        thresholds = dialog.thresholds
        if thresholds is None:
            return
        counter = FlagCounter(self._session.project, dialog)
        dialog.thresholds_edited.connect(counter.ask)
        counter.counted.connect(dialog.show_flag_counts)
        dialog.finished.connect(counter.shutdown)
        self._session.closing.connect(counter.shutdown)
        counter.ask(thresholds)

    @Slot(object)
    def judge_by(self, thresholds: QualityThresholds) -> None:
        """Judge all images by these thresholds, if they are others than before."""
        if self.thresholds() not in (None, thresholds):
            self._runner.start_on(self._session.project, partial(judge, thresholds=thresholds))

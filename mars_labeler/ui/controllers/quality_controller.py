"""What counts as a damaged image in the open project."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.quality import QualityThresholds
from mars_labeler.services import quality
from mars_labeler.services.project import Project
from mars_labeler.ui.session import Session
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Announce


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

    @Slot(object)
    def judge_by(self, thresholds: QualityThresholds) -> None:
        """Judge all images by these thresholds, if they are others than before."""
        if self.thresholds() not in (None, thresholds):
            self._runner.start(partial(_judge, self._session.project, thresholds))


def _judge(
    project: Project, thresholds: QualityThresholds, context: JobContext, announce: Announce
) -> None:
    announce(quality.set_thresholds(project, thresholds, context))

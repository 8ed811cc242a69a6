"""Shows the background job wherever the window has a place for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from mars_labeler.ui.session import Session
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.train_control import TrainControl
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure, TimedProgress


class JobDisplay(QObject):
    """Keeps the toolbar, the strip and the message bar in step with the running job.

    Args:
        session: Takes what the job announces, like every other change.
        runner: Runs the job.
        panel: The strip at the bottom.
        control: Retrain and Stop in the toolbar.
        messages: Where failures are told.
    """

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        panel: TrainingPanel,
        control: TrainControl,
        messages: MessageBar,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._runner = runner
        self._panel = panel
        self._control = control
        self._messages = messages
        runner.started.connect(self._on_started)
        runner.refused.connect(self._on_refused)
        runner.progressed.connect(self._on_progressed)
        runner.announced.connect(session.apply)
        runner.failed.connect(self.show_failure)
        runner.finished.connect(self._on_finished)
        session.failed.connect(self.show_failure)
        panel.stop_requested.connect(self.stop)
        control.stop_requested.connect(self.stop)

    @Slot()
    def stop(self) -> None:
        """Ask the job to stop at its next checkpoint."""
        if self._runner.is_running:
            self._runner.cancel()
            self._show(RunState.STOPPING)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Tell what failed and what to do, without blocking anything."""
        self._messages.show_error(failure.what, failure.remedy, failure.details)

    def _show(self, state: RunState) -> None:
        self._panel.set_state(state)
        self._control.set_state(state)

    @Slot()
    def _on_started(self) -> None:
        self._messages.close_message()
        self._panel.show()  # on the welcome page it is there only while something runs
        self._show(RunState.RUNNING)

    @Slot()
    def _on_refused(self) -> None:
        self._messages.show_info(self.tr("Something is still running: wait for it, or stop it."))

    @Slot(object)
    def _on_progressed(self, timed: TimedProgress) -> None:
        self._panel.set_progress(timed.progress, timed.seconds_left)
        self._control.set_progress(timed.progress, timed.seconds_left)

    @Slot()
    def _on_finished(self) -> None:
        self._show(RunState.IDLE)
        self._panel.setVisible(self._session.is_open)

"""Retrain, Stop, and the model versions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services import reviewing, suggesting
from mars_labeler.services.labeling import labels_since_model
from mars_labeler.services.suggesting import RetrainOutcome
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.strings import exact_percent, figure, first_model_text
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.workers.job_runner import JobRunner

NOTING_DELAY_MS = 100
"""The note follows a label after this pause, so that it never slows a key down."""


class TrainingController(QObject):
    """Trains and suggests in the background and shows what comes of it.

    Args:
        session: The open project.
        preferences: How to train.
        runner: Runs the job.
        panel: The strip with the curves and the model versions.
        messages: Where outcomes are told.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        panel: TrainingPanel,
        messages: MessageBar,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._panel = panel
        self._messages = messages
        self._background = ""
        self._noting = Soon(NOTING_DELAY_MS, self.take_note, self)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        runner.succeeded.connect(self._on_succeeded)
        runner.cancelled.connect(self._on_cancelled)
        panel.model_chosen.connect(self.make_current)

    @Slot()
    def retrain(self) -> None:
        """Train on the labels as they are now, then suggest."""
        if self._session.is_open:
            config = self._preferences.settings.training
            job = partial(suggesting.retrain, config=config)
            if self._runner.start_on(self._session.project, job):
                self._panel.begin_training()

    @Slot()
    def suggest(self) -> None:
        """Suggest with the current model."""
        if self._session.is_open:
            self._runner.start_on(self._session.project, suggesting.suggest)

    @Slot(int)
    def make_current(self, version: int) -> None:
        """Make an earlier model current, and suggest with it."""
        if self._runner.is_running:
            self._runner.refused.emit()
        elif self._session.perform(lambda project: reviewing.make_current(project, version)):
            self.suggest()

    @Slot()
    def take_note(self) -> None:
        """Say how far the labels have moved on; once there is something to learn, get ready."""
        self._noting.stop()
        if self._session.is_open:
            self._show_note()
            if self._session.table.has_two_classes():
                self._runner.prepare()

    def _show_models(self) -> None:
        self._panel.set_models(reviewing.list_versions(self._session.project))

    def _show_note(self) -> None:
        since = labels_since_model(self._session.project)
        if since is None:
            how = first_model_text(self._session.table.has_two_classes())
            note = self.tr("No model yet. {how}").format(how=how)
        elif since:
            note = self.tr("Labels have moved on by {count} since the current model.").format(
                count=figure(since)
            )
        else:
            note = self.tr("No label has changed since the current model was trained.")
        self._panel.set_note(f"{note} {self._background}".strip())

    @Slot(str)
    def tell_background(self, text: str) -> None:
        """Say what goes on beside, after how things stand."""
        self._background = text
        self._noting.ask()

    @Slot()
    def _on_opened(self) -> None:
        self._show_models()
        self.take_note()

    @Slot()
    def _on_closing(self) -> None:
        self._noting.stop()
        self._panel.reset()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.MODELS in changes.kinds:
            self._show_models()
        if changes.kinds != {Kind.SUGGESTIONS}:
            self._noting.ask()

    @Slot()
    def _on_cancelled(self) -> None:
        self._messages.show_info(self.tr("Stopped. What was done by then is kept."))

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if not isinstance(result, RetrainOutcome):
            return
        version = result.training.version
        if not version.is_complete:
            text = self.tr("Training stopped; its best model so far is kept as model {version}.")
            action = self.tr("Suggest with it")
            then = partial(self.make_current, version.version)
            self._messages.show_info(text.format(version=version.version), action, then)
            return
        text = self.tr("Model {version} suggests a class for {count} images.").format(
            version=version.version, count=figure(result.suggested)
        )
        text += " " + self._accuracy_text(version)
        if result.training.skipped:
            skipped = self.tr("{count} images could not be read and were left out.")
            text += " " + skipped.format(count=figure(len(result.training.skipped)))
        self._messages.show_info(text)

    def _accuracy_text(self, version: ModelVersion) -> str:
        accuracy = version.metrics.get("held-out accuracy")
        if accuracy is None:
            return self.tr(
                "No labels were held out, so its confidences are neither measured nor calibrated: "
                "take them with care."
            )
        held_out = self.tr("On labels it has not seen, {share} are right.")
        return held_out.format(share=exact_percent(accuracy))

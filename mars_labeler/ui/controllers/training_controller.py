"""Retrain, Stop, and the model versions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services import reviewing, stopping, suggesting
from mars_labeler.services.labeling import labels_since_model
from mars_labeler.services.suggesting import RetrainOutcome
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.stopping_words import stopping_note, stopping_text
from mars_labeler.ui.strings import exact_percent, figure, first_model_text, labels
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure

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

    fell_through = Signal()
    """A training failed or was stopped: with the same labels it would again."""

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
        self._background = self._by_itself = ""
        self._is_training = self._is_quiet = False
        self._judgment = stopping.Judgment(stopping.Outlook.TOO_FEW_ROUNDS)
        self._noting = Soon(NOTING_DELAY_MS, self.take_note, self)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        runner.succeeded.connect(self._on_succeeded)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)
        runner.finished.connect(self._on_finished)
        panel.model_chosen.connect(self.make_current)

    @Slot()
    def retrain(self) -> None:
        """Train on the labels as they are now, then suggest."""
        self._train(is_quiet=False)

    def retrain_by_itself(self) -> None:
        """Do the same, though nobody asked: no message interrupts, a word in the strip says so."""
        self._train(is_quiet=True)

    def _train(self, is_quiet: bool) -> None:
        if self._session.is_open:
            config = self._preferences.settings.training
            job = partial(suggesting.retrain, config=config)
            if self._runner.start_on(self._session.project, job):
                self._is_training, self._is_quiet = True, is_quiet
                self._by_itself = ""
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
        versions = reviewing.list_versions(self._session.project)
        self._panel.set_models(versions)
        self._judgment = stopping.judge(versions)

    def _show_note(self) -> None:
        since = labels_since_model(self._session.project)
        if since is None:
            how = first_model_text(self._session.table.has_two_classes())
            note = self.tr("No model yet. {how}").format(how=how)
        elif since:
            note = self.tr("The suggestions are {labels} behind.").format(labels=labels(since))
        else:
            note = self.tr("No label has changed since the current model was trained.")
        parts = (self._by_itself, stopping_note(self._judgment), note, self._background)
        self._panel.set_note(" ".join(part for part in parts if part))

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
        self._by_itself = ""
        self._panel.reset()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.MODELS in changes.kinds:
            self._show_models()
        if changes.kinds != {Kind.SUGGESTIONS}:
            self._noting.ask()

    @Slot()
    def _on_finished(self) -> None:
        self._is_training = self._is_quiet = False

    @Slot(object)
    def _on_failed(self, _failure: Failure) -> None:
        if self._is_training:
            self.fell_through.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        if self._is_training:
            self.fell_through.emit()
        self._messages.show_info(self.tr("Stopped. What was done by then is kept."))

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if not isinstance(result, RetrainOutcome):
            return
        version = result.training.version
        self._show_models()  # how much it changed is known only now
        self._noting.ask()
        if not version.is_complete:
            self.fell_through.emit()
            text = self.tr("Training stopped; its best model so far is kept as model {version}.")
            action = self.tr("Suggest with it")
            then = partial(self.make_current, version.version)
            self._messages.show_info(text.format(version=version.version), action, then)
            return
        if self._is_quiet:
            by_itself = self.tr("Model {version} was trained by itself.")
            self._by_itself = by_itself.format(version=version.version)
            return
        self._messages.show_info(self._outcome_text(result, version))

    def _outcome_text(self, result: RetrainOutcome, version: ModelVersion) -> str:
        text = self.tr("Model {version} suggests a class for {count} images.").format(
            version=version.version, count=figure(result.suggested)
        )
        text += " " + self._accuracy_text(version)
        if result.training.skipped:
            skipped = self.tr("{count} images could not be read and were left out.")
            text += " " + skipped.format(count=figure(len(result.training.skipped)))
        return f"{text} {stopping_text(self._judgment)}".strip()

    def _accuracy_text(self, version: ModelVersion) -> str:
        accuracy = version.metrics.get("held-out accuracy")
        if accuracy is None:
            return self.tr(
                "No labels were held out, so its confidences are neither measured nor calibrated: "
                "take them with care."
            )
        held_out = self.tr("On labels it has not seen, {share} are right.")
        return held_out.format(share=exact_percent(accuracy))

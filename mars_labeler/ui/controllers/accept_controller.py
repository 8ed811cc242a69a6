"""Accepting all suggestions above a threshold, from the dialog to the service."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services.accepting import (
    THRESHOLDS,
    USUAL_THRESHOLD,
    Acceptance,
    ThresholdFigures,
    acceptance_steps,
    measure_thresholds,
    preview_acceptance,
)
from mars_labeler.services.project import read_undo_texts
from mars_labeler.services.reviewing import current_version
from mars_labeler.ui.dialogs.accept_above_dialog import AcceptAboveDialog, AcceptanceSource
from mars_labeler.ui.main_window import MainWindow
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.stepwise import Stepwise
from mars_labeler.ui.strings import first_model_text, images
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.side_jobs import SideJobs

NAME = "thresholds"

_OUTDATED_BY = {Kind.MODELS, Kind.SUGGESTIONS}


class AcceptController(QObject):
    """Asks which suggestions are sure enough, and labels with them as one change.

    Args:
        session: The open project.
        preferences: Who accepts.
        side_jobs: Measures how many are right, beside the window.
        steps: Makes the change.
        model: Knows which images are shown.
        thumbnails: Gives the thumbnails of the open project.
        window: The parent of the dialog; tells the outcome, with a way back.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        side_jobs: SideJobs,
        steps: Stepwise,
        model: PoolModel,
        thumbnails: Callable[[], ThumbnailStore | None],
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._side_jobs = side_jobs
        self._steps = steps
        self._model = model
        self._messages = window.messages
        self._undo = window.actions_by_name["undo"]
        self._thumbnails = thumbnails
        self._window = window
        self._dialog: AcceptAboveDialog | None = None
        session.changed.connect(self._on_changed)
        session.closing.connect(self._on_closing)

    @Slot()
    def ask(self) -> None:
        """Ask for a threshold, beginning with the usual one."""
        self.ask_from(USUAL_THRESHOLD)

    @Slot(float)
    def ask_from(self, threshold: float) -> None:
        """Ask for a threshold, beginning with this one."""
        if not self._session.is_open or self._dialog is not None:
            return
        if current_version(self._session.project) is None:
            how = first_model_text(self._session.table.has_two_classes())
            self._messages.show_info(self.tr("No model yet. {how}").format(how=how))
            return
        low, high = THRESHOLDS
        dialog = AcceptAboveDialog(self._source(), min(max(threshold, low), high), self._window)
        self._dialog = dialog
        dialog.accepted.connect(self._on_accepted)
        dialog.finished.connect(self._on_finished)
        self._measure()
        dialog.open()

    def accept(self, acceptance: Acceptance) -> None:
        """Label with these suggestions, as far as they are still offered."""
        wanted = acceptance.still_open(self._session.table)
        annotator = self._preferences.settings.annotator
        if len(wanted):
            self._steps.start(
                lambda project: acceptance_steps(project, wanted, annotator),
                self.tr("Accepting {done} of {total} suggestions"),
                self._tell,
            )

    def _measure(self) -> None:
        self._side_jobs.ask(NAME, measure_thresholds, self._on_measured, self._on_not_measured)

    def _source(self) -> AcceptanceSource:
        def preview(threshold: float, is_shown_alone: bool) -> Acceptance:
            table = self._session.table
            rows = table.rows_of(self._shown_ids()) if is_shown_alone else None
            return preview_acceptance(table, threshold, rows=rows)

        return AcceptanceSource(
            preview=preview,
            table=lambda: self._session.table,
            classes=tuple(self._session.classes),
            thumbnails=self._thumbnails(),
            shown=self._model.image_count,
            begins_with_shown=self._window.pictures.view in (View.GRID, View.LOUPE)
            and self._model.query.is_filtering,
        )

    def _shown_ids(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return self._model.expand(np.ones(len(self._model), bool))

    def _tell(self, changes: ChangeSet) -> None:
        text = self.tr("{images} labeled as suggested.")
        text = text.format(images=images(len(changes.image_ids or ())))
        if read_undo_texts(self._session.project).undo == changes.text:
            self._messages.show_info(text, self.tr("Undo"), self._undo.trigger)
        else:  # Undo would first take back what a key did meanwhile
            self._messages.show_info(text)

    def _on_measured(self, figures: object) -> None:
        if self._dialog is not None and isinstance(figures, ThresholdFigures):
            self._dialog.set_figures(figures)

    def _on_not_measured(self) -> None:
        if self._dialog is not None:
            self._dialog.show_failure()

    @Slot()
    def _on_accepted(self) -> None:
        if self._dialog is not None:
            self.accept(self._dialog.acceptance())

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
        self._side_jobs.give_up(NAME)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if self._dialog is None:
            return
        if changes.kinds & _OUTDATED_BY:
            self._dialog.begin_anew()
            self._measure()
        else:
            self._dialog.refresh()

    @Slot()
    def _on_closing(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

"""Splitting the images of the open project."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.splits import SplitPlan
from mars_labeler.services import splitting
from mars_labeler.ui.dialogs.split_dialog import SplitDialog, SplitOffer
from mars_labeler.ui.session import Session
from mars_labeler.ui.split_words import splits_text
from mars_labeler.ui.widgets.message_bar import MessageBar


class SplitController(QObject):
    """Asks how to split, splits, and tells what came of it.

    Args:
        session: The open project.
        messages: Where the outcome is told.
        window: The parent of the dialog.
    """

    def __init__(self, session: Session, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._messages = messages
        self._window = window

    @Slot()
    def ask(self) -> None:
        """Ask how to split."""
        if not self._session.is_open:
            return
        project = self._session.project
        dialog = SplitDialog(
            self._offer(),
            lambda plan: splitting.preview_splits(project, plan).counts,
            self._window,
        )
        dialog.plan_chosen.connect(self.assign)
        dialog.removal_requested.connect(self.clear)
        dialog.open()

    @Slot(object)
    def assign(self, plan: SplitPlan) -> None:
        """Split the images."""
        if self._session.perform(lambda project: splitting.assign_splits(project, plan).changes):
            counts = splitting.count_splits(self._session.project)
            text = self.tr("Split: {counts}. Only the training images are learned from.")
            self._messages.show_info(text.format(counts=splits_text(counts)))

    @Slot()
    def clear(self) -> None:
        """Hold nothing out any more."""
        if self._session.perform(splitting.clear_splits):
            text = self.tr("The splits are removed: the model learns from all labels.")
            self._messages.show_info(text)

    def _offer(self) -> SplitOffer:
        project, sols = self._session.project, self._session.table.sols
        sols = sols[sols >= 0]
        usual = SplitPlan()
        parts = (1 - usual.validation - usual.test, 1 - usual.test)
        limits = np.quantile(sols, parts, method="higher").tolist() if len(sols) else (0, 0)
        return SplitOffer(
            plan=splitting.read_plan(project),
            last_sol=int(sols.max(initial=-1)),
            sol_limits=(int(limits[0]), int(limits[1])),
            lists=splitting.list_lists(project),
        )

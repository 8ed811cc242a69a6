"""The line at the bottom: what is selected, how far the labeling is, how old the suggestions."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.services.image_table import NONE
from mars_labeler.services.labeling import REDONE, UNDONE, labels_since_model
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.strings import figure, labels
from mars_labeler.ui.widgets.pictures_view import PicturesView

DELAY_MS = 100


class StatusController(QObject):
    """Keeps the status line up to date, a moment after things have changed.

    Args:
        session: The open project.
        model: What the pictures show.
        pictures: Knows what is selected.
        watching: Checked while the image folders are watched.
        line: Where it is written.
    """

    def __init__(
        self,
        session: Session,
        model: PoolModel,
        pictures: PicturesView,
        watching: QAction,
        line: QLabel,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._model = model
        self._pictures = pictures
        self._watching = watching
        self._line = line
        self._last = ""
        self._timer = Soon(DELAY_MS, self.write, self)
        for signal in (session.opened, session.closing, model.rows_reset):
            signal.connect(self._timer.ask)
        session.opened.connect(self._on_opened)
        session.changed.connect(self._on_changed)
        watching.toggled.connect(self._on_watching_toggled)
        pictures.selection_changed.connect(self._timer.ask)

    @Slot()
    def write(self) -> None:
        """Write the line."""
        self._timer.stop()
        self._line.setText(" · ".join(self._parts()) if self._session.is_open else "")

    def _parts(self) -> list[str]:
        table = self._session.table
        labeled = int(np.count_nonzero(table.labels != NONE))
        parts = [
            self.tr("{count} selected").format(count=figure(self._pictures.target_count())),
            self.tr("{shown} shown").format(shown=figure(self._model.image_count)),
            self.tr("{labeled} of {total} labeled").format(
                labeled=figure(labeled), total=figure(len(table))
            ),
            self._saved_text(),
        ]
        if self._watching.isChecked():
            parts.append(self.tr("watching"))
        since = labels_since_model(self._session.project)
        if since:
            behind = self.tr("suggestions are {labels} behind")
            parts.append(behind.format(labels=labels(since)))
        outdated = self._model.outdated_count()
        if outdated:
            left = self.tr("{count} shown no longer match: F5 lets them go")
            parts.append(left.format(count=figure(outdated)))
        return parts

    def _saved_text(self) -> str:
        if self._last.startswith((UNDONE, REDONE)):  # it says by itself what was done
            return self._last[0].lower() + self._last[1:]
        return self.tr("saved: {what}").format(what=self._last) if self._last else self.tr("saved")

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.text:
            self._last = changes.text
        self._timer.ask()

    @Slot(bool)
    def _on_watching_toggled(self, _is_watching: bool) -> None:
        self._timer.ask()

    @Slot()
    def _on_opened(self) -> None:
        self._last = ""

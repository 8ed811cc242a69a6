"""The database's log is emptied in the background, so that no key ever has to wait for the disk."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Slot

from mars_labeler.services.project import checkpoint
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon

DELAY_MS = 1_000


class CheckpointController(QObject):
    """Moves what was written into the database's file, a moment after it was written.

    SQLite would do it itself every so often, in the middle of a commit and in the thread of the
    key: some 70 ms with a project of 300,000 images.

    Args:
        session: The open project.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._timer = Soon(DELAY_MS, self.checkpoint, self)
        session.changed.connect(self._timer.ask)
        session.closing.connect(self._on_closing)

    @Slot()
    def checkpoint(self) -> None:
        """Move what was written by now."""
        self._timer.stop()
        if self._session.is_open:
            project = self._session.project
            self._threads.start(partial(checkpoint, project))

    @Slot()
    def _on_closing(self) -> None:
        self._timer.stop()
        self._threads.waitForDone()

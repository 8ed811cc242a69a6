"""Watching the image folders of the open project while the person works."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QAction

from mars_labeler.services.project import list_roots
from mars_labeler.services.watching import (
    SETTLING_S,
    Arrival,
    FolderWatch,
    is_watching,
    set_watching,
    take_in,
)
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.workers.job_runner import JobRunner

LOOK_INTERVAL_MS = 5_000


class WatchController(QObject):
    """Looks at the project's folders every few seconds and takes in what has come.

    It waits while another job runs, and the looking itself is done in a thread: a network disk
    may take its time to answer.

    Args:
        session: The open project.
        runner: Runs the imports.
        messages: Where arrivals are told.
        action: Checked while the folders are watched.
    """

    _looked = Signal(object, bool)

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        messages: MessageBar,
        action: QAction,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._runner = runner
        self._messages = messages
        self._action = action
        self._watch: FolderWatch | None = None
        self.settling_s = SETTLING_S
        self._is_looking = False
        self._is_due = False
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        self._looked.connect(self._on_looked)
        action.toggled.connect(self._on_toggled)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        runner.succeeded.connect(self._on_succeeded)

    @Slot()
    def look(self) -> None:
        """See whether something has come, unless a look or a job is under way."""
        if self._watch is None or self._is_looking or self._runner.is_running:
            return
        folders = list_roots(self._session.project)
        if list(self._watch.folders) != folders:  # one was added, or lies elsewhere now
            self._watch = FolderWatch(folders)
        self._is_looking = True
        self._threads.start(partial(self._look_at, self._watch))

    def _look_at(self, watch: FolderWatch) -> None:
        """Ask the disk; runs in a thread."""
        self._looked.emit(watch, watch.has_changed())

    def _begin(self) -> None:
        self._watch = FolderWatch(list_roots(self._session.project))
        self._is_due = False
        self._timer.start()
        self.look()

    def _end(self) -> None:
        self._timer.stop()
        self._watch = None

    @Slot(object, bool)
    def _on_looked(self, watch: FolderWatch, has_changed: bool) -> None:
        self._is_looking = False
        if watch is not self._watch:
            return
        self._is_due |= has_changed
        if self._is_due and not self._runner.is_running:
            job = partial(take_in, settling_s=self.settling_s)
            self._is_due = not self._runner.start_on(self._session.project, job)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if not isinstance(result, Arrival):
            return
        self._is_due |= result.waiting > 0
        if self._watch is not None:
            self._watch.follow(result.unreadable)
        text = self._describe(result)
        if text:
            self._messages.show_info(text)

    def _describe(self, arrival: Arrival) -> str:
        """Return what there is to tell of an arrival; nothing when it changed nothing."""
        texts = []
        if arrival.added or arrival.suggested:
            text = self.tr("New images: {count}. New suggestions: {suggested}.")
            count, suggested = figure(arrival.added), figure(arrival.suggested)
            texts.append(text.format(count=count, suggested=suggested))
        if arrival.set_aside:
            text = self.tr("Labels set aside, as their files show other pictures now: {count}.")
            texts.append(text.format(count=figure(arrival.set_aside)))
        return " ".join(texts)

    @Slot(bool)
    def _on_toggled(self, is_wanted: bool) -> None:
        if not self._session.is_open:
            return
        set_watching(self._session.project, is_wanted)
        if is_wanted:
            self._begin()
        else:
            self._end()

    @Slot()
    def _on_opened(self) -> None:
        self._end()
        is_wanted = is_watching(self._session.project)
        self._action.blockSignals(True)
        self._action.setChecked(is_wanted)
        self._action.blockSignals(False)
        if is_wanted:
            self._begin()

    @Slot()
    def _on_closing(self) -> None:
        self._end()
        self._threads.waitForDone()

"""Changes of many images on the GUI thread, a step at a time, with the keyboard free in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from mars_labeler.domain.changes import NO_CHANGE, ChangeSet
from mars_labeler.services.project import Project
from mars_labeler.services.steps import CHUNK, Steps, merged
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.message_bar import MessageBar

MakeSteps = Callable[[Project], Steps]
Done = Callable[[ChangeSet], None]

STEP_MS = 10
"""Chunks are written for so long before the window shows them: showing costs as much as writing."""

PROGRESS_MS = 100
"""How often a change that goes on tells how far it is."""


class Stepwise(QObject):
    """Makes one change of many images at a time; every step goes through the session.

    A change of few images is made at once. Of many the first step is, too, and the others follow
    as soon as the window has nothing else to do: a key press never waits for more than one step.

    Args:
        session: The open project.
        messages: Where it is told how far a change of many images is.
    """

    def __init__(self, session: Session, messages: MessageBar) -> None:
        super().__init__(session)
        self._session = session
        self._messages = messages
        self._chunks: Iterator[ChangeSet] | None = None
        self._changes: list[ChangeSet] = []
        self._then: Done = _nothing
        self._total = self._passed = 0
        self._doing = self._told = ""
        self._since_word = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)
        session.closing.connect(self._on_closing)

    @property
    def doing(self) -> str:
        """What goes on, as `start` was told; empty when nothing does."""
        return self._doing

    def start(self, make: MakeSteps, doing: str, then: Done) -> bool:
        """Begin a change; a second one of many images is refused.

        Args:
            make: Returns its steps.
            doing: Says how far it is, with `{done}` and `{total}` for the images.
            then: Called once with all that was changed, when it is complete or was stopped, but
                not after a failure, which the session tells, nor when the project is closed.

        Returns:
            Whether it was done or begun.
        """
        made: list[Steps] = []
        done: list[ChangeSet] = []
        is_busy = self._chunks is not None

        def begin(project: Project) -> ChangeSet:
            steps = make(project)
            made.append(steps)
            if steps.total <= CHUNK:
                return steps.run()
            return NO_CHANGE if is_busy else next(steps.chunks, NO_CHANGE)

        if not self._perform(begin, done):
            return False
        if made[0].total <= CHUNK:
            then(done[0])
            return True
        if is_busy:
            self._show_progress()
            return False
        self._chunks, self._changes, self._then = made[0].chunks, done, then
        self._doing, self._total, self._passed = doing, made[0].total, CHUNK
        self._show_progress()
        self._timer.start()
        return True

    @Slot()
    def stop(self) -> None:
        """Leave the change where it is; what was done stays, and can be undone."""
        if self._chunks is not None:
            self._finish(is_told=True)

    def _perform(self, action: Callable[[Project], ChangeSet], done: list[ChangeSet]) -> bool:
        def perform(project: Project) -> ChangeSet:
            done.append(action(project))
            return done[-1]

        return self._session.perform(perform)

    @Slot()
    def _step(self) -> None:
        chunks = self._chunks
        if chunks is None:
            return
        is_left = True

        def advance(_project: Project) -> ChangeSet:
            nonlocal is_left
            clock, made = QElapsedTimer(), list[ChangeSet]()
            clock.start()
            while is_left and (not made or clock.elapsed() < STEP_MS):
                changes = next(chunks, None)
                is_left = changes is not None
                made += [] if changes is None else [changes]
            self._passed = min(self._passed + CHUNK * len(made), self._total)
            return merged(made)

        if not self._perform(advance, self._changes):
            self._finish(is_told=False)
        elif not is_left:
            self._finish(is_told=True)
        elif self._chunks is chunks:
            self._tell()

    def _show_progress(self) -> None:
        self._told = self._doing.format(done=figure(self._passed), total=figure(self._total))
        self._messages.show_info(self._told, self.tr("Stop"), self.stop)
        self._since_word.restart()

    def _tell(self) -> None:
        is_last_word = self._messages.isVisible() and self._messages.text() == self._told
        if is_last_word and self._since_word.elapsed() >= PROGRESS_MS:
            self._show_progress()

    def _finish(self, is_told: bool) -> None:
        self._timer.stop()
        if self._messages.text() == self._told:
            self._messages.close_message()
        changes, then = merged(self._changes), self._then
        self._chunks, self._changes, self._then, self._doing = None, [], _nothing, ""
        if is_told:
            then(changes)

    @Slot()
    def _on_closing(self) -> None:
        if self._chunks is not None:
            self._finish(is_told=False)


def _nothing(_changes: ChangeSet) -> None:
    """Do nothing."""

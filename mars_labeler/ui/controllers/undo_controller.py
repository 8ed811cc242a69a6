"""Undo and redo, and how they are told where one might not see what they did."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services import labeling
from mars_labeler.services.project import Project, read_undo_texts
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.pictures_view import PicturesView

MANY = 50
"""Of more images than this, one does not see at a glance what came of them."""

_LABELING = frozenset({Kind.CLASSES, Kind.DECISIONS})
"""What can be undone; an import that sets labels aside cannot be."""


class UndoController(QObject):
    """Takes changes back and does them again.

    What touched many images, or was done before the project was opened this time, is told in the
    message bar with the way back: a person who presses the keys by habit may not expect it.

    Args:
        session: The open project.
        preferences: The annotator's name.
        pictures: Show what came of it.
        messages: Where it is told.
        actions: The commands of the window by name.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        pictures: PicturesView,
        messages: MessageBar,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._pictures = pictures
        self._messages = messages
        self._actions = actions
        self._is_replaying = False
        self._entry = 0  # the last change that is not undone, counted from when it was opened
        self._own = range(1, 1)
        actions["undo"].triggered.connect(self.undo)
        actions["redo"].triggered.connect(self.redo)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        changes = self._replay(labeling.undo)
        if changes is not None:
            self._entry -= 1
            self._tell(changes, self._entry + 1, self.tr("Redo"), self.redo)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        changes = self._replay(labeling.redo)
        if changes is not None:
            self._entry += 1
            self._tell(changes, self._entry, self.tr("Undo"), self.undo)

    def _replay(self, replay: Callable[[Project, str], ChangeSet]) -> ChangeSet | None:
        """Return what was done, None when there was nothing to do or it failed."""
        if not self._session.is_open:
            return None
        done: list[ChangeSet] = []

        def perform(project: Project) -> ChangeSet:
            done.append(replay(project, self._preferences.settings.annotator))
            return done[0]

        self._is_replaying = True
        try:
            is_done = self._session.perform(perform) and not done[0].is_empty
        finally:
            self._is_replaying = False
        return done[0] if is_done else None

    def _tell(self, changes: ChangeSet, entry: int, action: str, then: Callable[[], None]) -> None:
        touched = changes.image_ids
        if touched:
            self._pictures.grid.set_current(touched[0])  # show what came of it
        if entry not in self._own or touched is None or len(touched) > MANY:
            self._messages.show_info(changes.text, action, then)

    def _show(self) -> None:
        texts = read_undo_texts(self._session.project)
        for name, verb, text in (
            ("undo", self.tr("Undo"), texts.undo),
            ("redo", self.tr("Redo"), texts.redo),
        ):
            self._actions[name].setText(f"{verb}: {text}" if text else verb)
            self._actions[name].setEnabled(text is not None)

    @Slot()
    def _on_opened(self) -> None:
        self._entry, self._own = 0, range(1, 1)
        self._show()

    @Slot()
    def _on_closing(self) -> None:
        for name in ("undo", "redo"):
            self._actions[name].setEnabled(False)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.kinds & {*_LABELING, Kind.IMAGES}:
            self._show()
        if not self._is_replaying and changes.kinds <= _LABELING:
            self._entry += 1
            is_next = self._own.start <= self._entry <= self._own.stop
            start = self._own.start if is_next else self._entry
            self._own = range(start, self._entry + 1)

"""Undo and redo, and how they are told where one might not see what they did."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services import labeling
from mars_labeler.services.project import Project, read_undo_texts
from mars_labeler.services.steps import CHUNK, Steps
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.stepwise import Stepwise
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.pictures_view import PicturesView

MANY = 50
"""Of more images than this, one does not see at a glance what came of them."""

_LABELING = frozenset({Kind.CLASSES, Kind.DECISIONS, Kind.SUSPECTS})
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
        steps: Makes the changes.
        actions: The commands of the window by name.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        pictures: PicturesView,
        messages: MessageBar,
        steps: Stepwise,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._pictures = pictures
        self._messages = messages
        self._steps = steps
        self._actions = actions
        self._newest = 0  # the last entry of the journal when the project was opened
        actions["undo"].triggered.connect(self.undo)
        actions["redo"].triggered.connect(self.redo)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)

    @Slot()
    def undo(self) -> None:
        """Take the last change back; one of many images that goes on is stopped first."""
        doing = self.tr("Undoing {done} of {total} images")
        if self._session.is_open and self._steps.doing != doing:
            self._steps.stop()
            entry = read_undo_texts(self._session.project).undo_entry
            self._replay(labeling.undo_steps, doing, entry, self.tr("Redo"), self.redo)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone."""
        if self._session.is_open and not self._steps.doing:
            doing = self.tr("Redoing {done} of {total} images")
            entry = read_undo_texts(self._session.project).redo_entry
            self._replay(labeling.redo_steps, doing, entry, self.tr("Undo"), self.undo)

    def _replay(
        self,
        replay: Callable[[Project, str], Steps],
        doing: str,
        entry: int,
        action: str,
        back: Callable[[], None],
    ) -> None:
        annotator = self._preferences.settings.annotator

        def tell(changes: ChangeSet) -> None:
            if not changes.is_empty:
                self._tell(changes, entry > self._newest, action, back)

        self._steps.start(lambda project: replay(project, annotator), doing, tell)

    def _tell(
        self, changes: ChangeSet, is_own: bool, action: str, back: Callable[[], None]
    ) -> None:
        touched = changes.image_ids
        if touched and len(touched) <= CHUNK:  # what takes longer, one has watched
            self._pictures.grid.set_current(touched[0])  # show what came of it
        if not is_own or touched is None or len(touched) > MANY:
            self._messages.show_info(changes.text, action, back)

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
        texts = read_undo_texts(self._session.project)
        self._newest = max(texts.undo_entry, texts.redo_entry)
        self._show()

    @Slot()
    def _on_closing(self) -> None:
        for name in ("undo", "redo"):
            self._actions[name].setEnabled(False)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.kinds & {*_LABELING, Kind.IMAGES}:
            self._show()

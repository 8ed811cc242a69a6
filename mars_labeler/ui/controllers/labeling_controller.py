"""What a person decides about the selected images, from the key to the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ClassId
from mars_labeler.services import labeling
from mars_labeler.services.offers import Offer, shown_offers
from mars_labeler.services.project import Project, read_undo_texts
from mars_labeler.services.steps import Steps
from mars_labeler.ui.key_repeat import KeyRepeat
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.stepwise import Stepwise
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.pictures_view import PicturesView

DIGIT_CLASSES = 9

MANY = 100
"""From so many images on, what one key did to them is told, with a way back."""

Decide = Callable[[Project, list[int], str], Steps]
DecideOffers = Callable[[Project, Mapping[int, Offer], str], Steps]


class LabelingController(QObject):
    """Labels the images that were selected when the key went down, then goes on to the next.

    Args:
        session: The open project.
        preferences: The annotator's name, auto-advance, the scheme of the keys.
        pictures: Knows what is selected.
        messages: Where a change of many images can be taken back.
        steps: Makes the changes.
        actions: The commands of the window by name.
        window: Where the keys of the classes work.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        pictures: PicturesView,
        messages: MessageBar,
        steps: Stepwise,
        actions: dict[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._pictures = pictures
        self._messages = messages
        self._steps = steps
        self._repeat = KeyRepeat(self)
        self._repeat.install()
        self._actions = actions
        self._window = window
        self._class_actions: list[QAction] = []
        for rank in (1, 2, 3):
            actions[f"take_{rank}"].triggered.connect(partial(self.accept, rank))
        actions["accept"].triggered.connect(partial(self.accept, 1))
        actions["reject"].triggered.connect(self.reject)
        actions["clear"].triggered.connect(self.clear)
        actions["unsure"].triggered.connect(self.mark_unsure)
        for name in ("leave", "stop"):
            actions[name].triggered.connect(steps.stop)
        session.opened.connect(self._make_class_keys)
        session.changed.connect(self._on_changed)
        preferences.changed.connect(self._make_class_keys)

    @Slot(int)
    def assign(self, class_id: ClassId) -> None:
        """Label the selected images."""
        self._decide(partial(_assign, class_id))

    def accept(self, rank: int = 1, _is_checked: bool = False) -> None:
        """Take the suggestion's likeliest class, or the one of `rank`."""
        self._decide_offers(labeling.accept_steps, rank)

    @Slot(int)
    def take(self, place: int) -> None:
        """Take the suggested class that was clicked; `place` counts from 0."""
        self.accept(place + 1)

    @Slot()
    def reject(self) -> None:
        """Turn the suggestion down."""
        self._decide_offers(labeling.reject_steps, 1)

    @Slot()
    def mark_unsure(self) -> None:
        """Note that one cannot tell."""
        self._decide(labeling.unsure_steps)

    @Slot()
    def clear(self) -> None:
        """Take labels away; the selection stays, since one clears to label anew."""
        self._decide(labeling.clear_steps, advances=False)

    @property
    def _annotator(self) -> str:
        return self._preferences.settings.annotator

    def _decide(self, decide: Decide, advances: bool = True) -> None:
        targets = self._pictures.targets()
        if not targets or not self._session.is_open or self._repeat.is_repeat:
            return  # a key held down must not label one image after another
        current = self._pictures.current_id()
        doing, annotator = self.tr("Labeling {done} of {total} images"), self._annotator
        if not self._steps.start(
            lambda project: decide(project, targets, annotator), doing, self._tell
        ):
            return
        is_gone = self._pictures.current_id() != current  # then the next one is in its place
        if advances and self._preferences.settings.is_auto_advancing and not is_gone:
            self._pictures.advance()

    def _tell(self, changes: ChangeSet) -> None:
        count = len(changes.image_ids or ())
        if count >= MANY:
            text = self.tr("{count} images changed with one key.").format(count=figure(count))
            if read_undo_texts(self._session.project).undo == changes.text:
                self._messages.show_info(text, self.tr("Undo"), self._actions["undo"].trigger)
            else:  # Undo would first take back what a key did meanwhile
                self._messages.show_info(text)

    def _decide_offers(self, decide: DecideOffers, rank: int) -> None:
        if not self._session.is_open:
            return
        # What is on the screen now is what the person means, whatever a job has just written.
        offers = shown_offers(self._session.table, self._pictures.offered(), rank)
        if offers:
            self._decide(lambda project, _targets, annotator: decide(project, offers, annotator))

    @Slot()
    def _make_class_keys(self) -> None:
        for action in self._class_actions:
            self._window.removeAction(action)
            action.deleteLater()
        self._class_actions = [
            self._class_action(key, class_id) for key, class_id in self._class_keys()
        ]
        is_digits = self._preferences.settings.key_scheme is KeyScheme.DIGITS
        for rank in (1, 2, 3):
            self._actions[f"take_{rank}"].setShortcut("" if is_digits else str(rank))

    def _class_keys(self) -> list[tuple[str, ClassId]]:
        classes = self._session.classes
        if self._preferences.settings.key_scheme is KeyScheme.DIGITS:
            return [
                (str(place), record.class_id)
                for place, record in enumerate(classes[:DIGIT_CLASSES], 1)
            ]
        return [(record.key, record.class_id) for record in classes if record.key]

    def _class_action(self, key: str, class_id: ClassId) -> QAction:
        action = QAction(self._window)
        action.setShortcut(QKeySequence(key.upper()))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(partial(self._on_class_key, class_id))
        self._window.addAction(action)
        return action

    def _on_class_key(self, class_id: ClassId, _is_checked: bool = False) -> None:
        self.assign(class_id)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.CLASSES in changes.kinds:
            self._make_class_keys()


def _assign(class_id: ClassId, project: Project, image_ids: list[int], annotator: str) -> Steps:
    return labeling.assign_steps(project, image_ids, class_id, annotator)

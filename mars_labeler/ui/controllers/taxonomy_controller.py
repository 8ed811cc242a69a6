"""Adding, editing, merging and deleting classes from the label panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.records import ClassId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services import taxonomy
from mars_labeler.services.project import Project
from mars_labeler.ui.dialogs.class_editor import ClassDraft, ClassEditor
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.widgets.label_panel import LabelPanel
from mars_labeler.ui.widgets.message_bar import MessageBar


class TaxonomyController(QObject):
    """Carries out what the label panel asks of the classes; everything can be undone.

    Args:
        session: The open project.
        preferences: The annotator's name.
        panel: Where the classes are shown.
        messages: Where a merge or a deletion can be taken back.
        undo: Takes the last change back.
        window: The parent of the dialogs.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        panel: LabelPanel,
        messages: MessageBar,
        undo: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._messages = messages
        self._undo = undo
        self._window = window
        self._editor: ClassEditor | None = None
        self._edited_id: ClassId | None = None
        panel.class_add_requested.connect(self.add)
        panel.class_edit_requested.connect(self.edit)
        panel.class_merge_requested.connect(self._on_merge_requested)
        panel.class_delete_requested.connect(self._on_delete_requested)
        panel.class_recolor_requested.connect(self._on_recolor_requested)
        panel.class_key_requested.connect(self._on_key_requested)

    @Slot(str)
    def add(self, name: str = "") -> None:
        """Ask for a new class."""
        self._ask(None, name)

    @Slot(int)
    def edit(self, class_id: ClassId) -> None:
        """Ask what a class is to be."""
        self._ask(class_id)

    def _ask(self, class_id: ClassId | None, name: str = "") -> None:
        if not self._session.is_open:
            return
        classes = self._session.classes
        edited = next((record for record in classes if record.class_id == class_id), None)
        others: list[LabelClass] = [record for record in classes if record is not edited]
        self._edited_id = class_id
        self._editor = ClassEditor(edited, others, name, self._window)
        self._editor.class_edited.connect(self._on_class_edited)
        self._editor.open()

    def _perform(self, action: Callable[[Project, str], ChangeSet]) -> bool:
        annotator = self._preferences.settings.annotator
        return self._session.perform(lambda project: action(project, annotator))

    def _remove(self, action: Callable[[Project, str], ChangeSet], text: str) -> None:
        if self._perform(action):
            self._messages.show_info(text, self.tr("Undo"), self._undo)

    def _name(self, class_id: ClassId) -> str:
        names = {record.class_id: record.name for record in self._session.classes}
        return names.get(class_id, "")

    @Slot(object)
    def _on_class_edited(self, draft: ClassDraft) -> None:
        class_id = self._edited_id
        if class_id is None:
            self._perform(
                lambda project, annotator: taxonomy.add_class(
                    project, draft.name, annotator, draft.key, draft.color
                )
            )
            return
        edited = (draft.name, draft.key, draft.color)
        self._perform(
            lambda project, annotator: taxonomy.edit_class(project, class_id, edited, annotator)
        )

    @Slot(int, int)
    def _on_merge_requested(self, source_id: ClassId, target_id: ClassId) -> None:
        text = self.tr("“{source}” was merged into “{target}”.").format(
            source=self._name(source_id), target=self._name(target_id)
        )
        self._remove(
            lambda project, annotator: taxonomy.merge_classes(
                project, source_id, target_id, annotator
            ),
            text,
        )

    @Slot(int)
    def _on_delete_requested(self, class_id: ClassId) -> None:
        text = self.tr("“{name}” was deleted; its images have no label now.")
        self._remove(
            lambda project, annotator: taxonomy.delete_class(project, class_id, annotator),
            text.format(name=self._name(class_id)),
        )

    @Slot(int, str)
    def _on_recolor_requested(self, class_id: ClassId, color: str) -> None:
        self._perform(
            lambda project, annotator: taxonomy.recolor_class(project, class_id, color, annotator)
        )

    @Slot(int, str)
    def _on_key_requested(self, class_id: ClassId, key: str) -> None:
        self._perform(
            lambda project, annotator: taxonomy.set_class_key(project, class_id, key, annotator)
        )

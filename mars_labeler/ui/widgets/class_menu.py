"""What can be done with one class, as a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from string import ascii_lowercase

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.widgets.color_menu import ColorMenu, swatch_icon


class ClassMenu(QMenu):
    """The context menu of a class.

    Args:
        label_class: The class it is for.
        classes: All classes of the project.
        parent: The widget it opens on.
    """

    add_requested = Signal()
    edit_requested = Signal(int)
    merge_requested = Signal(int, int)
    delete_requested = Signal(int)
    recolor_requested = Signal(int, str)
    key_requested = Signal(int, str)

    def __init__(
        self, label_class: LabelClass, classes: Sequence[LabelClass], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._class = label_class
        self._others = [each for each in classes if each.class_id != label_class.class_id]
        self.addAction(self.tr("Edit “{name}”…").format(name=label_class.name), self._on_edit)
        self._add_colors()
        self._add_keys()
        self._add_merges()
        self.addAction(self.tr("Delete…"), self._on_delete)
        self.addSeparator()
        self.addAction(self.tr("Add a class…"), self.add_requested.emit)

    def _add_colors(self) -> None:
        menu = ColorMenu(self.tr("Color"), self._class.color, self)
        menu.color_chosen.connect(self._on_color_chosen)
        self.addMenu(menu)

    def _add_keys(self) -> None:
        menu = self.addMenu(self.tr("Key"))
        taken = {each.key for each in self._others}
        for key in ascii_lowercase:
            if key not in taken:
                self._add_key(menu, key.upper(), key)
        menu.addSeparator()
        self._add_key(menu, self.tr("No key"), "")

    def _add_key(self, menu: QMenu, text: str, key: str) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(key == self._class.key)
        action.triggered.connect(partial(self._tell_key, key))

    def _add_merges(self) -> None:
        menu = self.addMenu(self.tr("Merge into"))
        menu.setEnabled(bool(self._others))
        for target in self._others:
            action = menu.addAction(swatch_icon(target.color), target.name)
            action.triggered.connect(partial(self._tell_merge, target))

    def _on_edit(self) -> None:
        self.edit_requested.emit(self._class.class_id)

    def _on_delete(self) -> None:
        self.delete_requested.emit(self._class.class_id)

    def _on_color_chosen(self, color: str) -> None:
        self.recolor_requested.emit(self._class.class_id, color)

    def _tell_key(self, key: str, _is_checked: bool = False) -> None:
        self.key_requested.emit(self._class.class_id, key)

    def _tell_merge(self, target: LabelClass, _is_checked: bool = False) -> None:
        self.merge_requested.emit(self._class.class_id, target.class_id)

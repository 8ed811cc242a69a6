"""Adds a class, or changes its name, key and color."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.taxonomy import (
    LabelClass,
    assign_keys,
    color_for,
    validate_key,
    validate_name,
)
from mars_labeler.ui.dialogs.color_button import ColorButton
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row

WIDTH = 360
KEY_WIDTH = 48


@dataclass(frozen=True)
class ClassDraft:
    """What a person wants a class to be; checked against the other classes.

    Args:
        name: Its name.
        key: The letter that assigns it, or empty.
        color: `#rrggbb`.
    """

    name: str
    key: str
    color: str


class ClassEditor(FormDialog):
    """Edits one class; it can be accepted only while its name and key are free.

    Args:
        label_class: The class to change, or None to add one.
        others: All other classes of the project.
        suggested_name: The likely name of a new class.
        parent: The window it belongs to.
    """

    class_edited = Signal(object)
    """The person accepted this `ClassDraft`."""

    def __init__(
        self,
        label_class: LabelClass | None,
        others: Sequence[LabelClass],
        suggested_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        is_new = label_class is None
        self.setWindowTitle(self.tr("Add a class") if is_new else self.tr("Edit the class"))
        self.setMinimumWidth(WIDTH)
        self._others = tuple(others)
        self._is_key_chosen = not is_new
        self._name = QLineEdit(label_class.name if label_class else suggested_name, self)
        self._key = QLineEdit(label_class.key.upper() if label_class else "", self)
        self._key.setMaxLength(1)
        self._key.setFixedWidth(KEY_WIDTH)
        self._key.setToolTip(self.tr("One letter, or nothing"))
        self._color = ColorButton(
            label_class.color if label_class else color_for(len(others)), self
        )
        form = self.add_form()
        add_row(form, self.tr("Name"), self._name)
        add_row(form, self.tr("Key"), self._key)
        add_row(form, self.tr("Color"), self._color)
        self.add_buttons(self.tr("Add") if is_new else self.tr("Save"))
        self._name.textChanged.connect(self._on_name_changed)
        self._key.textEdited.connect(self._on_key_edited)
        self._key.textChanged.connect(self._check)
        self.accepted.connect(self._on_accepted)
        self._on_name_changed(self._name.text())

    def draft(self) -> ClassDraft:
        """Return what is shown.

        Raises:
            LabelingError: The name is empty or taken, or the key is no letter or taken.
        """
        return ClassDraft(
            validate_name(self._name.text(), self._others),
            validate_key(self._key.text(), self._others),
            self._color.color,
        )

    def _on_name_changed(self, name: str) -> None:
        if not self._is_key_chosen:
            taken = [other.key for other in self._others]
            self._key.setText(assign_keys([name], taken)[0].upper() if name.strip() else "")
        self._check()

    def _on_key_edited(self) -> None:
        self._is_key_chosen = True

    def _check(self) -> None:
        try:
            self.draft()
        except LabelingError as error:
            self.show_error(f"{error.what} {error.remedy}")
        else:
            self.show_error("")

    def _on_accepted(self) -> None:
        self.class_edited.emit(self.draft())

"""What every dialog has: a title, its content, and buttons along the bottom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import set_role, styled_label

Standard = QDialogButtonBox.StandardButton


class FormDialog(QDialog):
    """A dialog with an accepting button, Cancel, and room for an error above them.

    The fields come first and the buttons last, so that the keyboard goes round in that order.

    Args:
        title: Title of its window.
        parent: The window it belongs to.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.content = QVBoxLayout()
        self.content.setSpacing(GRID)
        self._error = styled_label("", "error", self)
        self._error.setWordWrap(True)
        self._error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(self.content, 1)
        layout.addWidget(self._error)
        self._layout = layout

    @property
    def accept_button(self) -> QPushButton:
        """The button that accepts."""
        return self.buttons.button(Standard.Ok)

    def add_buttons(self, accept_text: str) -> None:
        """Add the buttons; the accepting one says `accept_text`."""
        self.buttons = QDialogButtonBox(Standard.Ok | Standard.Cancel, self)
        set_role(self.accept_button, "main")
        self.accept_button.setText(accept_text)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._layout.addWidget(self.buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Take just the height that wrapped texts need, which Qt guesses only roughly."""
        super().showEvent(event)
        if self._layout.hasHeightForWidth():
            self.resize(self.width(), self._needed_height())

    def show_error(self, text: str) -> None:
        """Say why the dialog cannot be accepted as it is; an empty text takes it back."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.accept_button.setEnabled(not text)
        if text and self.isVisible():
            self._layout.activate()
            self.resize(self.width(), max(self.height(), self._needed_height()))

    def _needed_height(self) -> int:
        return self._layout.totalHeightForWidth(self.width())

    def add_form(self, title: str = "") -> QFormLayout:
        """Add rows of label and field below a heading, and return them."""
        if title:
            self.content.addSpacing(GRID if self.content.count() else 0)
            self.content.addWidget(styled_label(title, "section", self))
        form = make_form()
        self.content.addLayout(form)
        return form


def make_form(parent: QWidget | None = None) -> QFormLayout:
    """Return empty rows of label and field; they fill `parent` when it is given."""
    form = QFormLayout(parent)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setHorizontalSpacing(2 * GRID)
    form.setVerticalSpacing(GRID)
    if parent is not None:
        form.setContentsMargins(0, 0, 0, 0)
    return form


def add_row(
    form: QFormLayout,
    name: str,
    field: QWidget,
    label_width: int = 0,
    beside: QWidget | None = None,
) -> None:
    """Add a row; the name is also what a screen reader calls the field.

    Args:
        form: The rows.
        name: Before the field.
        field: What is filled in.
        label_width: Least width of the name, so that several forms line up.
        beside: Stands behind the field.
    """
    label = QLabel(name)
    label.setMinimumWidth(label_width)
    label.setBuddy(field)
    field.setAccessibleName(name)
    if beside is None:
        form.addRow(label, field)
        return
    row = QHBoxLayout()
    row.setSpacing(2 * GRID)
    row.addWidget(field, 1)
    row.addWidget(beside)
    form.addRow(label, row)

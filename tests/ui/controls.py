"""Finds the controls of a dialog as a person does: by what they say."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)


def button(widget: QWidget, text: str) -> QPushButton:
    """Return the button with this text."""
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def named(dialog: QWidget, name: str) -> QObject:
    """Return the control with this accessible name."""
    controls = dialog.findChildren(QWidget)
    return next(each for each in controls if each.accessibleName() == name)


def line(dialog: QWidget, name: str) -> QLineEdit:
    """Return the text field with this accessible name."""
    field = named(dialog, name)
    assert isinstance(field, QLineEdit)
    return field


def combo(dialog: QWidget, name: str) -> QComboBox:
    """Return the combo box with this accessible name."""
    field = named(dialog, name)
    assert isinstance(field, QComboBox)
    return field


def choice(dialog: QWidget, text: str) -> QAbstractButton:
    """Return the check box or radio button whose text begins so."""
    buttons = dialog.findChildren(QAbstractButton)
    return next(each for each in buttons if each.text().startswith(text))


def number(dialog: QWidget, name: str) -> QSpinBox:
    """Return the field for a whole number with this accessible name that can be seen."""
    fields = dialog.findChildren(QSpinBox)
    return next(each for each in fields if each.accessibleName() == name and each.isVisible())


def texts(dialog: QWidget) -> str:
    """Return all that the labels on the screen say."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())

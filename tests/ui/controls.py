"""Finds the controls of a dialog as a person does: by what they say."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget


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

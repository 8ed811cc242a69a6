"""The headings, rules and small labels that panels are made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget


def styled_label(text: str, role: str, parent: QWidget | None = None) -> QLabel:
    """Return a label that the style sheet draws by its role ("title", "section", "small")."""
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Let the style sheet draw `widget`, which may be on the screen already, by another role."""
    widget.setProperty("role", role)
    widget.style().polish(widget)


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal line that parts two sections."""
    line = QFrame(parent)
    line.setProperty("role", "rule")
    return line

"""A line above the map that says what is not on it, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel


class CollectionMapNote(QFrame):
    """Hidden while there is nothing to say.

    Args:
        action: What its button says.
        parent: The widget it is in.
    """

    action_triggered = Signal()
    """The person pressed the button."""

    def __init__(self, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._text = ElidedLabel("dim", self, Qt.TextElideMode.ElideRight)
        self._button = QPushButton(action, self)
        self._button.setProperty("role", "link")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self.action_triggered)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, GRID // 2)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def set_text(self, text: str) -> None:
        """Say something; an empty text hides the line."""
        self._text.set_text(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

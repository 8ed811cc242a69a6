"""What stands where pictures would be: why there are none, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

TEXT_WIDTH = 360
Center = Qt.AlignmentFlag.AlignHCenter


class EmptyState(QWidget):
    """A title, a sentence and perhaps a button, in the middle."""

    action_triggered = Signal()
    """The person pressed the button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = styled_label("", "title", self)
        self._text = QLabel(self)
        self._text.setProperty("role", "dim")
        self._text.setWordWrap(True)
        self._text.setAlignment(Center)
        self._text.setFixedWidth(TEXT_WIDTH)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.action_triggered)
        layout = QVBoxLayout(self)
        layout.setSpacing(GRID)
        layout.addStretch(2)
        layout.addWidget(self._title, 0, Center)
        layout.addWidget(self._text, 0, Center)
        layout.addSpacing(GRID)
        layout.addWidget(self._button, 0, Center)
        layout.addStretch(3)

    def set_content(self, title: str, text: str, button_text: str = "") -> None:
        """Show a title and a sentence, and a button when `button_text` is given."""
        self._title.setText(title)
        self._text.setText(text)
        # A layout that centers a label gives it no height for the lines it wraps into.
        self._text.setMinimumHeight(self._text.heightForWidth(TEXT_WIDTH))
        self._button.setText(button_text)
        self._button.setAccessibleName(button_text)
        self._button.setVisible(bool(button_text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

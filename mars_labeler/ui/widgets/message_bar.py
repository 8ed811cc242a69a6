"""A bar that says what happened and what to do, without blocking anything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.ui import icons
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.icon_button import IconButton

DETAILS_LINES = range(3, 13)
"""Lines of the details that are on the screen at once; the others are scrolled to."""

SIGN_PX = 16


class MessageBar(QFrame):
    """Hidden until there is something to say; the latest message replaces the one before."""

    closed = Signal()
    """The person closed the bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._is_error = False
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = self._button()
        self._toggle = self._button()
        self._toggle.setText(self.tr("Details"))
        self._toggle.setCheckable(True)
        self._copy = self._button()
        self._copy.setText(self.tr("Copy"))
        self._copy.setAccessibleName(self.tr("Copy the details"))
        self._close = IconButton("close", self.tr("Close this message"), parent=self)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setAccessibleName(self.tr("Details"))
        self._lay_out()
        self._action.clicked.connect(self._on_action_clicked)
        self._then: Callable[[], object] | None = None
        self._toggle.toggled.connect(self._details.setVisible)
        self._toggle.toggled.connect(self._copy.setVisible)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._close.clicked.connect(self._on_close_clicked)
        self.hide()

    def show_error(
        self,
        what: str,
        remedy: str = "",
        details: str = "",
        action_text: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        """Say that something failed.

        Args:
            what: What happened, one sentence.
            remedy: What the person can do now, one sentence or nothing.
            details: For a report, behind a button: a traceback, or a line for each file.
            action_text: What the button of the message says; without it there is none.
            then: What the button does.
        """
        text = f"{what} {remedy}".strip()
        self._show(text, is_error=True, action_text=action_text, details=details)
        self._then = then

    def show_info(
        self, text: str, action_text: str = "", then: Callable[[], object] | None = None
    ) -> None:
        """Say something that is no failure.

        Args:
            text: What there is to say.
            action_text: What the button of the message says; without it there is none.
            then: What the button does.
        """
        self._show(text, is_error=False, action_text=action_text)
        self._then = then

    def text(self) -> str:
        """Return what it says."""
        return self._text.text()

    def close_message(self) -> None:
        """Take the message away, without a signal."""
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _show(self, text: str, is_error: bool, action_text: str = "", details: str = "") -> None:
        self._then = None
        self._is_error = is_error
        self._text.setText(text)
        self.setAccessibleName(self.tr("Error") if is_error else self.tr("Message"))
        self.setAccessibleDescription(text)
        self._action.setText(action_text)
        self._action.setAccessibleName(action_text)
        self._action.setVisible(bool(action_text))
        self._toggle.setChecked(False)
        self._toggle.setVisible(bool(details))
        self._details.setPlainText(details)
        self._details.setFixedHeight(self._details_height())
        self._details.hide()
        self._copy.hide()
        self._draw_sign()
        self.show()

    def _details_height(self) -> int:
        lines = max(DETAILS_LINES[0], min(DETAILS_LINES[-1], self._details.blockCount()))
        return (lines + 1) * self._details.fontMetrics().lineSpacing() + 2 * GRID

    def _draw_sign(self) -> None:
        theme = theme_of(self.palette())
        name, color = ("warning", theme.warning) if self._is_error else ("info", theme.dim)
        self._sign.setPixmap(icons.pixmap(name, color, SIGN_PX, self.devicePixelRatioF()))

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "link")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self._sign)
        line.addWidget(self._text, 1)
        for button in (self._action, self._copy, self._toggle, self._close):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        layout.addLayout(line)
        layout.addWidget(self._details)

    @Slot()
    def _on_action_clicked(self) -> None:
        then, self._then = self._then, None
        self.hide()
        if then is not None:
            then()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    @Slot()
    def _on_close_clicked(self) -> None:
        self.hide()
        self.closed.emit()

"""A line to type into, with a sign of what it is for and a way out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.icons import icon

_CONTROL = Qt.KeyboardModifier.ControlModifier
_EDITING = (
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class SearchField(QLineEdit):
    """Typed text narrows something down; Esc clears it, then leaves.

    Args:
        icon_name: File name in `resources/icons` without its ending.
        placeholder: What is typed here; also its name for screen readers.
        parent: The widget it is in.
    """

    left = Signal()
    """The person is done here: the keyboard should go back to the pictures."""

    moved = Signal(int)
    """Up (-1) or Down (1) was pressed."""

    def __init__(self, icon_name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._sign = QAction(self)
        self._sign.setEnabled(False)
        self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self._draw_icon()

    def event(self, event: QEvent) -> bool:
        """Keep Esc while there is text to clear, and leave the window its own keys with Ctrl.

        On X11 a text field would take some of them for itself (Ctrl+E goes to the end of the line).
        """
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.text():
                event.accept()
                return True
            if _is_command(event):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear or leave with Esc; tell of Up and Down."""
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
                self.textEdited.emit("")
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        theme = theme_of(self.palette())
        self._sign.setIcon(icon(self._icon_name, theme, theme.dim))


def _is_command(event: QKeyEvent) -> bool:
    """Return whether a key is Ctrl with a letter, digit or mark that no text field needs."""
    is_printable = Qt.Key.Key_Exclam <= event.key() <= Qt.Key.Key_ydiaeresis
    is_editing = any(event.matches(key) for key in _EDITING)
    return is_printable and bool(event.modifiers() & _CONTROL) and not is_editing

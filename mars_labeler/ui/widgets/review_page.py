"""The page that goes through the labels that look wrong, one after another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.empty_state import EmptyState
from mars_labeler.ui.widgets.review_body import Question, ReviewBody
from mars_labeler.ui.widgets.section import styled_label

_CHANGE = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class ReviewPage(QWidget):
    """A head that says how far one is; below it a label in question, or why there is none.

    Enter changes the label to the likelier class, Backspace keeps it, `.` marks it as unsure, the
    arrows go on and back; before the first ranking, Enter ranks. A click on a button leaves the
    keyboard with the page.
    """

    rank_requested = Signal()
    """The labels are to be ranked, or ranked anew."""

    list_requested = Signal()
    """All of them are wanted in the grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Check labels"))
        self.body = ReviewBody(self)
        self.empty = EmptyState(self)
        self._offers_ranking = False
        self._progress = ElidedLabel("small", self, Qt.TextElideMode.ElideRight)
        self._stale = styled_label("", "small", self)
        self._again = self._button(self.tr("Rank again"))
        self._list = self._button(self.tr("Show all in the grid"))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.body)
        self._again.clicked.connect(self.rank_requested)
        self._list.clicked.connect(self.list_requested)
        self.empty.action_triggered.connect(self.rank_requested)
        self._lay_out()

    @property
    def question(self) -> Question | None:
        """The label in question; None while there is none on the screen."""
        return self.body.question if self._stack.currentWidget() is self.body else None

    @property
    def progress(self) -> str:
        """What the head says of how far one is."""
        return self._progress.text()

    @property
    def stale(self) -> str:
        """What the head says of how old the ranking is."""
        return self._stale.text()

    def show_question(self, question: Question, progress: str) -> None:
        """Show a label in question, and how far one is."""
        self._progress.set_text(progress)
        self.body.show_question(question)
        self._stack.setCurrentWidget(self.body)
        self._list.show()
        self.setAccessibleDescription(
            f"{progress}. {self.body.label_row.words}. {self.body.suggested_row.words}"
        )

    def show_words(self, title: str, text: str, button: str, progress: str = "") -> None:
        """Say why there is no label in question, and offer a button that ranks."""
        self._progress.set_text(progress)
        self.body.show_question(None)
        # Whoever presses Enter for one label after another does not mean that of the last one.
        self._offers_ranking = bool(button) and not progress
        self.empty.set_content(title, text, button)
        self._stack.setCurrentWidget(self.empty)
        self._list.hide()
        self.setAccessibleDescription(f"{title}. {text}")

    def show_stale(self, text: str) -> None:
        """Say how old the ranking is and offer another one; nothing when `text` is empty."""
        self._stale.setText(text)
        self._stale.setVisible(bool(text))
        self._again.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide or go on; leave every other key to the window."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain != Qt.KeyboardModifier.NoModifier or not self._do(event.key()):
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.body.picture.update()

    def _do(self, key: int) -> bool:
        """Do what a key means; return whether it means anything."""
        if key in _CHANGE and self._press_button():
            return True
        if key in _STEPS:
            self.body.step_requested.emit(_STEPS[Qt.Key(key)])
        elif self.question is None:
            return self._answer_empty(key)
        elif key in _CHANGE:
            self.body.change_requested.emit()
        elif key == Qt.Key.Key_Backspace:
            self.body.keep_requested.emit()
        elif key == Qt.Key.Key_Period:
            self.body.unsure_requested.emit()
        else:
            return False
        return True

    def _answer_empty(self, key: int) -> bool:
        """Rank on Enter, if that is offered."""
        if key in _CHANGE and self._offers_ranking:
            self.rank_requested.emit()
            return True
        return False

    def _press_button(self) -> bool:
        """Press the button that has the keyboard: Enter there is not the Enter of the page."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and self.isAncestorOf(focused):
            focused.click()
            return True
        return False

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        head = QGridLayout()  # in two lines: side by side they are cut in a small window
        head.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        head.setHorizontalSpacing(GRID)
        head.setVerticalSpacing(GRID // 2)
        head.addWidget(styled_label(self.tr("Check labels"), "title", self), 0, 0)
        head.addWidget(self._again, 0, 1)
        head.addWidget(self._list, 0, 2)
        head.addWidget(self._progress, 1, 0)
        head.addWidget(self._stale, 1, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        head.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

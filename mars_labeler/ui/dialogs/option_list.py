"""A few options, one of them chosen, each with a line that says what it is good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label


@dataclass(frozen=True)
class Option:
    """One of the options.

    Args:
        title: What it is called.
        note: What it is good for.
    """

    title: str
    note: str = ""


class OptionList(QWidget):
    """Shows all options at once; the arrow keys move between them.

    Args:
        options: The options, at least one; the first is chosen.
        parent: The dialog.
        spacing: Between them, in device-independent pixels: more where notes are long.
    """

    changed = Signal()
    """The person chose another option."""

    def __init__(
        self, options: Sequence[Option], parent: QWidget, spacing: int = GRID // 2
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        lines = QGridLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setHorizontalSpacing(3 * GRID)
        lines.setVerticalSpacing(spacing)
        lines.setColumnStretch(1, 1)
        for place, option in enumerate(options):
            button = QRadioButton(option.title, self)
            button.setAccessibleDescription(option.note)
            note = styled_label(option.note, "small", self)
            note.setWordWrap(True)
            self._group.addButton(button, place)
            lines.addWidget(button, place, 0)
            lines.addWidget(note, place, 1, Qt.AlignmentFlag.AlignVCenter)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    @property
    def place(self) -> int:
        """The place of the chosen option, from 0."""
        return self._group.checkedId()

    @Slot(int, bool)
    def _on_toggled(self, _place: int, is_checked: bool) -> None:
        if is_checked:
            self.changed.emit()

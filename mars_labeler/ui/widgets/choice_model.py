"""A list of choices with counts, as a Qt model."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mars_labeler.ui.strings import figure

Index = QModelIndex | QPersistentModelIndex
CHOICE_ROLE = Qt.ItemDataRole.UserRole
NO_INDEX = QModelIndex()


@dataclass(frozen=True)
class Choice:
    """One row to choose.

    Args:
        key: What choosing it means.
        text: What it is called.
        count: Images it would show.
        color: `#rrggbb` of its swatch and bar; empty for a row without them.
        suggested: Images that are only suggested so; the lighter part of the bar.
        share: Length of the whole bar, in [0, 1].
        icon: Glyph before the text, a file name in `resources/icons` without its ending; empty
            for none.
    """

    key: Hashable
    text: str
    count: int
    color: str = ""
    suggested: int = 0
    share: float = 0.0
    icon: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        more = f", {figure(self.suggested)} suggested" if self.suggested else ""
        return f"{self.text}, {figure(self.count)}{more}"


class ChoiceModel(QAbstractListModel):
    """Shows a sequence of choices; rows that stay keep their selection when counts change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices in the order of the rows."""
        return self._choices

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show `choices`; only counts are repainted when the keys are the same as before."""
        chosen = tuple(choices)
        is_same = [choice.key for choice in chosen] == [choice.key for choice in self._choices]
        if not is_same:
            self.beginResetModel()
        self._choices = chosen
        if not is_same:
            self.endResetModel()
        elif chosen:
            self.dataChanged.emit(self.index(0), self.index(len(chosen) - 1))

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of choices."""
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, the spoken text or the choice itself of a row."""
        choice = self._choices[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return choice.text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return choice.spoken
            case _:
                return choice if role == CHOICE_ROLE else None

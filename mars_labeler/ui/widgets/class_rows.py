"""The classes of the project as rows of a list, with their keys and counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.choice_model import NO_INDEX, Index

ROW_ROLE = Qt.ItemDataRole.UserRole
DIGIT_COUNT = 9


@dataclass(frozen=True)
class ClassRow:
    """One class as the list shows it.

    Args:
        label_class: The class.
        key: The key that assigns it in the scheme in use; empty when there is none.
        count: Images labeled with it.
        is_current: Whether the current image has it as its label.
    """

    label_class: LabelClass
    key: str
    count: int
    is_current: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        key = f", key {self.key}" if self.key else ""
        return f"{self.label_class.name}{key}, {figure(self.count)}"


def class_rows(
    classes: Sequence[LabelClass],
    counts: Mapping[int, int],
    is_digits: bool,
    current: int | None,
) -> list[ClassRow]:
    """Return the rows of all classes.

    Args:
        classes: The classes in order.
        counts: Labeled images by class id.
        is_digits: Whether 1 to 9 assign the first nine classes, instead of letters.
        current: The class of the current image, or None.
    """
    return [
        ClassRow(
            each,
            (str(place) if place <= DIGIT_COUNT else "") if is_digits else each.key.upper(),
            counts.get(each.class_id, 0),
            each.class_id == current,
        )
        for place, each in enumerate(classes, start=1)
    ]


def best_first(rows: Iterable[ClassRow], typed: str) -> list[ClassRow]:
    """Return the rows that match what was typed: names that start so, then words, then any part.

    Letters that only occur in this order ("ptop" for "portion tube opening") come last.
    """
    wanted = typed.casefold().strip()
    graded = [(_grade(row.label_class.name.casefold(), wanted), row) for row in rows]
    matching = [(grade, row) for grade, row in graded if grade is not None]
    return [row for _, row in sorted(matching, key=lambda pair: pair[0])]


def _grade(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0 if name == wanted or not wanted else 1
    if any(word.startswith(wanted) for word in name.split()):
        return 2
    if wanted in name:
        return 3
    letters = iter(name)
    return 4 if all(letter in letters for letter in wanted) else None


class ClassRowModel(QAbstractListModel):
    """Shows class rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ClassRow, ...] = ()

    @property
    def rows(self) -> tuple[ClassRow, ...]:
        """The rows shown, from the top."""
        return self._rows

    def set_rows(self, rows: Sequence[ClassRow]) -> None:
        """Show these rows; only repaint when they are the same classes in the same order."""
        ids = [row.label_class.class_id for row in rows]
        is_same = ids == [row.label_class.class_id for row in self._rows]
        if not is_same:
            self.beginResetModel()
        self._rows = tuple(rows)
        if not is_same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, the spoken text or the row itself."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.label_class.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return row.spoken
            case _:
                return row if role == ROW_ROLE else None

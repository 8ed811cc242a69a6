"""The choices of one facet, and of a long list only the few with the most images."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.choice_list import ChoiceList
from mars_labeler.ui.widgets.choice_model import Choice

FEW = 6
"""Rows that a long list shows before it is asked for more."""

_SLACK = 2
"""A list that is only so much longer is shown whole: a button would save no room."""


class FacetList(QWidget):
    """A choice list that keeps itself short; what is chosen is always among the rows.

    Args:
        name: What a screen reader calls the list.
        is_multiple: Whether each click adds or takes away a choice; else one always holds.
        has_bars: Whether each row has a bar.
        is_short: Whether only the few choices with the most images are shown until more are
            asked for.
        parent: The widget it is in.
    """

    chosen_changed = Signal(object)
    """The person changed the choice; frozenset of the keys that hold now."""

    def __init__(
        self,
        name: str,
        is_multiple: bool = False,
        has_bars: bool = False,
        is_short: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_short = is_short
        self._is_expanded = False
        self._choices: tuple[Choice, ...] = ()
        self._chosen: frozenset[Hashable] = frozenset()
        self._list = ChoiceList(name, is_multiple, has_bars, self)
        self._list.chosen_changed.connect(self._on_chosen_changed)
        self._more = QPushButton(self)
        self._more.setProperty("role", "link")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._on_more_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._list)
        more_row = QHBoxLayout()
        more_row.setContentsMargins(GRID // 4, 0, GRID, 0)
        more_row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(more_row)
        self._show()

    @property
    def summary(self) -> str:
        """What is chosen, in words ("MAHLI, Mastcam Left")."""
        return ", ".join(each.text for each in self._choices if each.key in self._chosen)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show `choices`; those that held go on holding."""
        self._choices = tuple(choices)
        self._show()

    def set_chosen(self, keys: Iterable[Hashable]) -> None:
        """Let just these choices hold, without a signal."""
        self._chosen = frozenset(keys)
        self._show()

    def _show(self) -> None:
        rows = self._rows()
        self._list.set_choices(rows)
        self._list.set_chosen(self._chosen)
        left_out = len(self._choices) - len(rows)
        text = self.tr("{count} more").format(count=left_out)
        self._more.setText(text if left_out else self.tr("Fewer"))
        self._more.setAccessibleName(f"{self._list.accessibleName()}: {self._more.text()}")
        self._more.setVisible(self._is_long)

    @property
    def _is_long(self) -> bool:
        return self._is_short and len(self._choices) > FEW + _SLACK

    def _rows(self) -> list[Choice]:
        if not self._is_long or self._is_expanded:
            return list(self._choices)
        by_count = sorted(self._choices, key=lambda choice: choice.count, reverse=True)
        common = {choice.key for choice in by_count[:FEW]}
        return [each for each in self._choices if each.key in common | self._chosen]

    @Slot(object)
    def _on_chosen_changed(self, chosen: frozenset[Hashable]) -> None:
        self._chosen = chosen
        self.chosen_changed.emit(chosen)

    @Slot()
    def _on_more_clicked(self) -> None:
        self._is_expanded = not self._is_expanded
        self._show()

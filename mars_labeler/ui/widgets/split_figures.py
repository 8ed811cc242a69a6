"""How many images each split has, as figures side by side."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from mars_labeler.domain.splits import Split
from mars_labeler.ui.split_words import split_purpose
from mars_labeler.ui.strings import figure, percent, split_name
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

ORDER = (Split.TRAIN, Split.VALIDATION, Split.TEST, Split.NONE)


class SplitFigures(QFrame):
    """One column a split: its name, its images, their share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = {split: styled_label("", "title", self) for split in ORDER}
        self._shares = {split: styled_label("", "small", self) for split in ORDER}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, GRID, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(2)
        for column, split in enumerate(ORDER):
            title = styled_label(split_name(split).upper(), "section", self)
            for row, label in enumerate((title, self._counts[split], self._shares[split])):
                label.setToolTip(split_purpose(split))
                grid.addWidget(label, row, column)
            grid.setColumnStretch(column, 1)
        self.set_counts({})

    def set_counts(self, counts: Mapping[Split, int]) -> None:
        """Show the images of each split; dashes when nothing was counted."""
        total = sum(counts.values())
        for split in ORDER:
            count = counts.get(split, 0)
            self._counts[split].setText(figure(count) if total else "–")
            self._shares[split].setText(percent(count / total) if total else "")
            spoken = f"{split_name(split)}: {figure(count)}" if total else split_name(split)
            self._counts[split].setAccessibleName(spoken)

"""Says that the pictures are a listing, and leads back to all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QWidget

from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.section import styled_label


class ListingBar(QFrame):
    """A line above the pictures: what is listed, how many, and a way out."""

    left = Signal()
    """The person wants to see what was shown before."""

    choice_made = Signal(int)
    """The person chose another way to list them, by its place among the choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._title = ElidedLabel(parent=self)
        self._choices = QComboBox(self)
        self._choices.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._choices.activated.connect(self.choice_made)
        self._choices.hide()
        self._count = styled_label("", "small", self)
        self._close = IconButton("close", self.tr("Leave this list"), self.tr("Esc"), self)
        self._close.clicked.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(GRID)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._choices)
        layout.addWidget(self._count)
        layout.addWidget(self._close)
        self.hide()

    def set_choices(self, name: str, choices: Sequence[str] = (), chosen: int = 0) -> None:
        """Offer ways to list the images; none hides the choice.

        Args:
            name: What is chosen, for screen readers and as a tooltip.
            choices: The ways.
            chosen: The place of the one that holds.
        """
        self._choices.clear()
        self._choices.addItems(list(choices))
        self._choices.setCurrentIndex(chosen)
        self._choices.setAccessibleName(name)
        self._choices.setToolTip(name)
        self._choices.setVisible(bool(choices))

    def set_listing(self, title: str, count: int) -> None:
        """Show what is listed."""
        self._title.set_text(title)
        self._count.setText(self.tr("{count} images").format(count=figure(count)))
        self.setAccessibleName(title)
        self.show()

"""Says that the pictures are a listing, and leads back to all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.section import styled_label


class ListingBar(QFrame):
    """A line above the pictures: what is listed, how many, and a way out."""

    left = Signal()
    """The person wants to see what was shown before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._title = ElidedLabel(parent=self)
        self._count = styled_label("", "small", self)
        self._close = IconButton("close", self.tr("Leave this list"), self.tr("Esc"), self)
        self._close.clicked.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(GRID)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._count)
        layout.addWidget(self._close)
        self.hide()

    def set_listing(self, title: str, count: int) -> None:
        """Show what is listed."""
        self._title.set_text(title)
        self._count.setText(self.tr("{count} images").format(count=figure(count)))
        self.setAccessibleName(title)
        self.show()

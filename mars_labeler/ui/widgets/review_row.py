"""One of the two classes that a label may be: what speaks for it, and its nearest images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.neighbor_tile import TILE_HEIGHT, NeighborTile
from mars_labeler.ui.widgets.neighbor_tiles import NeighborTiles, ShownNeighbor
from mars_labeler.ui.widgets.section import styled_label

HEAD_WIDTH = 232
_END = Qt.TextElideMode.ElideRight


class ReviewRow(QWidget):
    """At the left a class, what is said of it and a button to decide for it; beside it images.

    Args:
        is_main: Whether its button is the one that stands out.
        parent: The widget it is in.
    """

    chosen = Signal()
    """The person decides for this class."""

    image_requested = Signal(int)
    """This image is wanted larger."""

    def __init__(self, is_main: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel("title", self, _END)
        self._detail = ElidedLabel("small", self, _END)
        self._none = styled_label("", "small", self)
        self._button = QPushButton(self)
        self._button.setProperty("role", "main" if is_main else "")
        # A click must not take the keyboard away from the page.
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.chosen)
        self._row = NeighborTiles(self)
        self._row.image_requested.connect(self.image_requested)
        self._lay_out()

    @property
    def button(self) -> QPushButton:
        """Decides for this class."""
        return self._button

    @property
    def words(self) -> str:
        """What it says of the class."""
        return f"{self._detail.text()} {self._name.text()}"

    @property
    def tiles(self) -> tuple[NeighborTile, ...]:
        """The images that there is room for, the nearest first."""
        return self._row.shown

    def set_words(self, name: str, detail: str, button_text: str) -> None:
        """Say which class it is, what speaks for it, and what the button does."""
        self._name.set_text(name)
        self._detail.set_text(detail)
        self._button.setText(button_text)
        self._button.setAccessibleName(f"{button_text}: {name}")

    def set_neighbors(self, neighbors: Sequence[ShownNeighbor]) -> None:
        """Show these images, the nearest first."""
        self._row.set_neighbors(neighbors)
        none = self.tr("No other image of this class to compare with.")
        self._none.setText("" if neighbors else none)
        self._none.setVisible(not neighbors)
        self._show_what_fits()

    def set_picture(self, image_id: ImageId, picture: QPixmap) -> None:
        """Show the picture of one of the images."""
        self._row.set_picture(image_id, picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many images as there is room for."""
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        self._row.show_what_fits(self.width() - HEAD_WIDTH - 2 * GRID)

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setFixedWidth(HEAD_WIDTH)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 4)
        column.addWidget(self._detail)
        column.addWidget(self._name)
        column.addWidget(self._button)
        self._row.addWidget(self._none)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * GRID)
        line.addWidget(head)
        line.addLayout(self._row)
        line.addStretch(1)
        self.setFixedHeight(TILE_HEIGHT + GRID)

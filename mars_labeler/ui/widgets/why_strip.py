"""Why the model suggests a class: in words, and the nearest labeled images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.heat_legend import HeatLegend
from mars_labeler.ui.widgets.neighbor_tile import TILE_HEIGHT
from mars_labeler.ui.widgets.neighbor_tiles import NeighborTiles, ShownNeighbor

LEGEND_FROM = 480
"""The width from which on there is room for the legend beside the words."""


class WhyStrip(QFrame):
    """One line of words with the colors of the heat map, and a row of pictures below it.

    There are as many pictures as there is room for, the nearest first.
    """

    image_requested = Signal(int)
    """This image is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(self.tr("Why this suggestion"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._words = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._legend = HeatLegend(self)
        self._has_heat = False
        self._row = NeighborTiles(self)
        self._row.image_requested.connect(self.image_requested)
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    @property
    def neighbors(self) -> tuple[ImageId, ...]:
        """The images that there is room for."""
        return tuple(tile.image_id for tile in self._row.shown)

    def set_words(self, text: str, has_heat: bool = False) -> None:
        """Say something; the legend is shown where there is a heat map."""
        self._words.set_text(text)
        self.setAccessibleDescription(text)
        self._has_heat = has_heat
        self._show_legend()

    def set_neighbors(self, neighbors: Sequence[ShownNeighbor]) -> None:
        """Show these images, the nearest first."""
        self._row.set_neighbors(neighbors)
        self._show_what_fits()

    @Slot(int, object)
    def set_picture(self, image_id: ImageId, picture: QPixmap) -> None:
        """Show the picture of one of the images."""
        self._row.set_picture(image_id, picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many images as there is room for."""
        super().resizeEvent(event)
        self._show_legend()
        self._show_what_fits()

    def _show_legend(self) -> None:
        self._legend.setVisible(self._has_heat and self.width() >= LEGEND_FROM)

    def _show_what_fits(self) -> None:
        self._row.show_what_fits(self.width() - 4 * GRID)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(2 * GRID)
        header.addWidget(self._words, 1)
        header.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # tiles may be too many
        column.addLayout(header)
        column.addLayout(self._row)
        # As high with the pictures as without: the picture above must not jump.
        self.setFixedHeight(TILE_HEIGHT + 4 * GRID)
        column.addStretch(1)

"""A row of labeled images that are like another one, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.neighbor_tile import TILE_WIDTH, NeighborTile


@dataclass(frozen=True)
class ShownNeighbor:
    """A labeled image as the row shows it.

    Args:
        image_id: The image.
        name: Its file name.
        label: Its label.
        similarity: How similar it is to the image in question, at most 1.
    """

    image_id: ImageId
    name: str
    label: LabelClass
    similarity: float


class NeighborTiles(QHBoxLayout):
    """Holds the tiles, and shows as many as there is room for.

    Args:
        owner: The widget that the tiles are in.
    """

    image_requested = Signal(int)
    """This image is wanted."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__()
        self._owner = owner
        self._tiles: list[NeighborTile] = []
        self.setSpacing(GRID // 2)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    @property
    def shown(self) -> tuple[NeighborTile, ...]:
        """The tiles that there is room for, the nearest first."""
        return tuple(tile for tile in self._tiles if not tile.isHidden())

    def set_neighbors(self, neighbors: Sequence[ShownNeighbor]) -> None:
        """Show these images, the nearest first; `show_what_fits` is to follow."""
        for tile in self._tiles:
            self.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = []
        for each in neighbors:
            tile = NeighborTile(each.image_id, each.name, each.label, each.similarity, self._owner)
            tile.requested.connect(self.image_requested)
            self.addWidget(tile)
            self._tiles.append(tile)

    def set_picture(self, image_id: ImageId, picture: QPixmap) -> None:
        """Show the picture of one of the images."""
        for tile in self._tiles:
            if tile.image_id == image_id:
                tile.set_picture(picture)

    def show_what_fits(self, room: int) -> None:
        """Show as many tiles as a width of `room` pixels holds, one at least."""
        count = max(1, (room + self.spacing()) // (TILE_WIDTH + self.spacing()))
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < count)

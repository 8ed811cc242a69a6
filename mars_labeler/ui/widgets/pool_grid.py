"""A selectable grid over the pool: which images its cells stand for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.grid_layout import GAP
from mars_labeler.ui.widgets.selectable_grid import SelectableGrid


class PoolGrid(SelectableGrid):
    """Follows the rows of the pool model, and knows the images of what is selected in it.

    Args:
        model: What is shown.
    """

    def __init__(self, model: PoolModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setAccessibleName(self.tr("Images"))
        model.rows_reset.connect(self._on_rows_reset)

    def current_id(self) -> ImageId:
        """Return the current image, -1 when nothing is shown."""
        return self.selection.current_id

    def selected_ids(self) -> NDArray[np.int64]:
        """Return the selected images in the order shown, those in stacks too, int64 (S,)."""
        return self._model.expand(self.selection.marks().is_selected)

    def selected_count(self) -> int:
        """Return how many images are selected, those in stacks too."""
        return int(self._model.sizes[self.selection.positions].sum())

    def current_ids(self) -> NDArray[np.int64]:
        """Return the images of the current cell, int64 (S,): one, or those of a stack."""
        return self._model.expand(self._is_current())

    def offered_ids(self, is_current_alone: bool = False) -> NDArray[np.int64]:
        """Return the selected images whose suggestion is one that is shown, int64 (S,)."""
        is_meant = self._is_current() if is_current_alone else self.selection.marks().is_selected
        return self._model.expand_offered(is_meant)

    def toggle_stack(self, position: int = NONE) -> None:
        """Open the stack at a position (the current one), or close it, and select what it shows."""
        position = self.selection.current if position == NONE else position
        if position == NONE:
            return
        image_id = self._model.image_id_at(position)
        if self._model.toggle_stack(position):
            self.move_to(self._model.position_of(image_id))

    def set_current(self, image_id: ImageId, opens_stack: bool = False) -> bool:
        """Select an image, or the closed stack that it is in, and scroll to it.

        Args:
            image_id: The image.
            opens_stack: Whether a stack that hides it is opened, so that it is itself current.

        Returns:
            Whether it is shown at all.
        """
        position = self._model.position_of(image_id)
        if position == NONE:
            return False
        if opens_stack and self._model.image_id_at(position) != image_id:
            self._model.toggle_stack(position)
            position = self._model.position_of(image_id)
        self.move_to(position)
        return True

    def advance(self) -> bool:
        """Go on to the image after the last one selected.

        Returns:
            Whether there was one; at the end the selection stays as it is.
        """
        positions = self.selection.positions
        last = int(positions[-1]) if len(positions) else self.selection.current
        if not 0 <= last < len(self._model) - 1:
            return False
        self.move_to(last + 1)
        return True

    def step(self, offset: int) -> bool:
        """Go `offset` images on (or back) from the current one; return whether there was one."""
        target = self.selection.current + offset
        if not 0 <= target < len(self._model):
            return False
        self.move_to(target)
        return True

    def announce_current(self) -> None:
        """Put the current image into words for a screen reader."""
        current, count = self.selection.current, len(self._model)
        if current == NONE:
            self.setAccessibleName(self.tr("Images"))
            self.setAccessibleDescription(self.tr("No images are shown."))
            return
        words = self._model.cell(current).describe()
        self.setAccessibleName(self.tr("Images: {words}").format(words=words))
        place = self.tr("Image {place} of {count}, {selected} selected").format(
            place=figure(current + 1), count=figure(count), selected=figure(self.selected_count())
        )
        if self.grid_layout.has_groups:
            heading = self._model.heading(self.grid_layout.rows.group_of(current))
            place = f"{place}, {heading.title}"
        self.setAccessibleDescription(place)

    def painted_rect(self, position: int) -> QRect:
        """Return where a cell paints: those of an open stack are joined across the gaps."""
        if self._model.is_opened(position):
            return self.view_rect(position).adjusted(-GAP, -GAP, GAP, GAP)
        return super().painted_rect(position)

    def _is_current(self) -> NDArray[np.bool_]:
        is_current = np.zeros(len(self._model), bool)
        if self.selection.current != NONE:
            is_current[self.selection.current] = True
        return is_current

    @Slot()
    def _on_rows_reset(self) -> None:
        current = self.selection.current_id
        self.set_ids(self._model.image_ids, self._model.starts)
        position = self._model.position_of(current)
        if position not in (NONE, self.selection.current):  # it is in a stack now
            self.move_to(position)

"""Stacking the bursts of the grid, and opening one of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSignalBlocker, Slot
from PySide6.QtGui import QAction

from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.view_switch import View


class StackController(QObject):
    """Joins the commands for stacks with the query and the grid.

    Args:
        model: What the grid shows.
        browsing: Shows another query.
        pictures: Know the current stack.
        stacking: Checked while bursts are stacked.
        opening: Opens or closes the current stack.
    """

    def __init__(
        self,
        model: PoolModel,
        browsing: BrowsingController,
        pictures: PicturesView,
        stacking: QAction,
        opening: QAction,
    ) -> None:
        super().__init__(browsing)
        self._model = model
        self._browsing = browsing
        self._pictures = pictures
        self._stacking = stacking
        stacking.toggled.connect(self.stack)
        opening.triggered.connect(self.toggle_current)
        model.rows_reset.connect(self._on_rows_reset)

    @Slot(bool)
    def stack(self, is_stacked: bool) -> None:
        """Put the images of each burst into one place, or all images side by side."""
        # Of many selected images some would bring others along that are hidden from then on.
        self._pictures.grid.collapse_selection()
        self._browsing.show_query(replace(self._model.query, is_stacked=is_stacked))

    @Slot()
    def toggle_current(self) -> None:
        """Open or close the stack of the current image; from the loupe, too, to leaf through it."""
        if self._pictures.view in (View.GRID, View.LOUPE):
            self._pictures.grid.toggle_stack()

    @Slot()
    def _on_rows_reset(self) -> None:
        with QSignalBlocker(self._stacking):
            self._stacking.setChecked(self._model.query.is_stacked)

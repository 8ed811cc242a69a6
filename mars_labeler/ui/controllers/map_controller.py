"""The map of the collection: made when asked for, colored as labels and suggestions change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.records import ImageId
from mars_labeler.services.browsing import Listing
from mars_labeler.services.collection_map import CollectionMap, make_map, read_map
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.image_table import NONE
from mars_labeler.services.map_colors import Color, color_points, read_color
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.map_points import MapPoints
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.strings import images
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.collection_map import CollectionMapPage
from mars_labeler.ui.widgets.collection_map_marks import Card
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.job_runner import JobRunner

RECOLOR_DELAY_MS = 20
"""Suggestions arrive 500 at a time; to color 300,000 points takes as long as this."""


class MapController(QObject):
    """Keeps the map, its colors and what is selected on it together.

    Args:
        session: The open project.
        runner: Makes the map.
        model: Knows which images the filters show.
        pictures: Shows the page.
        browsing: Shows what was selected in the grid.
        page: The page of the map.
        thumbnails: Gives the thumbnails of the open project.
    """

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        model: PoolModel,
        pictures: PicturesView,
        browsing: BrowsingController,
        page: CollectionMapPage,
        thumbnails: Callable[[], ThumbnailStore | None],
    ) -> None:
        super().__init__(session)
        self._session = session
        self._runner = runner
        self._model = model
        self._pictures = pictures
        self._browsing = browsing
        self._page = page
        self._thumbnails = thumbnails
        self._heard: ThumbnailStore | None = None
        self._map: CollectionMap | None = None
        self._unplaceable: NDArray[np.int64] = np.empty(0, np.int64)
        self._is_read = self._is_making = False
        self.coloring = Soon(RECOLOR_DELAY_MS, self.show_map, self)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        runner.succeeded.connect(self._on_succeeded)
        runner.finished.connect(self._on_finished)
        model.rows_reset.connect(self.coloring.ask)
        pictures.view_changed.connect(self._on_view_changed)
        self._connect_page(page)

    def target_ids(self) -> list[ImageId]:
        """Return the selected images, the current one first."""
        canvas = self._page.canvas
        ids: list[ImageId] = canvas.points.selected_ids.tolist()
        current = canvas.current_id
        return ids if current not in ids else [current, *(key for key in ids if key != current)]

    def go_back(self) -> bool:
        """Select nothing; return whether anything was selected."""
        return self._page.canvas.clear_selection()

    @Slot()
    def make(self) -> None:
        """Make the map, or put onto it what was added."""
        self._make(is_anew=False)

    @Slot()
    def remake(self) -> None:
        """Place all images anew."""
        self._make(is_anew=True)

    @Slot()
    def show_map(self) -> None:
        """Show the map as things are now, if its page is open."""
        self.coloring.stop()
        if self._pictures.view is not View.MAP or not self._session.is_open:
            return
        if not self._is_read:
            self._is_read, self._map = True, read_map(self._session.project)
        if self._map is None:
            self._page.show_none(self._is_making)
        else:
            selected = len(self._page.canvas.points.selected_ids)
            self._page.show_map(self._points(self._map))
            if len(self._page.canvas.points.selected_ids) != selected:
                self._pictures.tell_page_changed()

    def card_of(self, image_id: ImageId) -> Card | None:
        """Return what is shown of an image beside its point."""
        cell, store = self._model.cell_of(image_id), self._thumbnails()
        if cell is None or store is None:
            return None
        return Card(cell, store.pixmap(image_id), store.failure(image_id))

    def _connect_page(self, page: CollectionMapPage) -> None:
        page.make_requested.connect(self.make)
        page.remake_requested.connect(self.remake)
        page.recolor_requested.connect(self.coloring.ask)
        page.show_requested.connect(self._on_show_requested)
        page.show_all_requested.connect(self._on_show_all_requested)
        page.canvas.set_cards(self.card_of)
        page.canvas.selection_changed.connect(self._on_selection_changed)
        page.canvas.pointed_changed.connect(self._on_pointed_changed)
        page.canvas.activated.connect(self._on_activated)

    def _make(self, is_anew: bool) -> None:
        if not self._session.is_open:
            return
        project = self._session.project
        job = partial(make_map, config=embedding_config(project), is_anew=is_anew)
        if self._runner.start_on(project, job):
            self._is_making = True
            self.show_map()

    def _points(self, made: CollectionMap) -> MapPoints:
        """Return the points of the images that the project still has, and tell of the others.

        What the filters hide now is selected no longer: keys would label what nobody sees.
        """
        table, canvas = self._session.table, self._page.canvas
        is_there = np.isin(made.image_ids, table.ids)
        ids, positions = made.image_ids[is_there], made.positions[is_there]
        rows = table.rows_of(ids)
        colored = color_points(
            table, self._session.classes, rows, self._page.color_by, self._quiet_color()
        )
        self._page.set_legend(colored.legend)
        is_shown = np.zeros(len(table), bool)
        is_shown[table.rows_of(self._model.expand(np.ones(len(self._model), bool)))] = True
        self._tell_of_others(rows, is_shown)
        kept = np.isin(ids, canvas.points.selected_ids) & is_shown[rows]
        return MapPoints(ids, positions, colored.colors, colored.is_told, ~is_shown[rows], kept)

    def _quiet_color(self) -> Color:
        """Return the color of images of which there is nothing to tell: seen, but not first."""
        theme = theme_of(self._page.palette())
        near, far = read_color(theme.outline), read_color(theme.background)
        red, green, blue = (round(0.6 * a + 0.4 * b) for a, b in zip(near, far, strict=True))
        return red, green, blue

    def _tell_of_others(self, rows: NDArray[np.intp], is_shown: NDArray[np.bool_]) -> None:
        is_missing = np.ones(len(is_shown), bool)
        is_missing[rows] = False
        is_missing[self._session.table.rows_of(self._unplaceable)] = False
        missing, hidden = int(is_missing.sum()), int(np.count_nonzero(~is_shown))
        text = self.tr("{images} not on the map yet.").format(images=images(missing))
        self._page.missing.set_text(text if missing and not self._is_making else "")
        text = self.tr("{images} hidden by the filters, dimmed here.").format(images=images(hidden))
        self._page.hidden.set_text(text if hidden else "")

    @Slot()
    def _on_pointed_changed(self) -> None:
        """Fetch the picture of the card, and tell screen readers which image it is."""
        canvas, store = self._page.canvas, self._thumbnails()
        cell = self._model.cell_of(canvas.pointed_id)
        canvas.setAccessibleDescription("" if cell is None else cell.describe())
        if store is not None and store is not self._heard:
            self._heard = store
            store.loaded.connect(self._on_thumbnail_settled)
            store.failed.connect(self._on_thumbnail_settled)
        if store is not None:  # the panel shows the current one; the grid, which asks, is hidden
            store.want([key for key in (canvas.pointed_id, *self.target_ids()[:1]) if key != NONE])

    @Slot()
    def _on_selection_changed(self) -> None:
        """Let the grid and the loupe go on with the image that was chosen here."""
        current = self._page.canvas.current_id
        if self._model.position_of(current) != NONE:
            self._pictures.grid.set_current(current)
        self._pictures.tell_page_changed()

    @Slot()
    def _on_show_requested(self) -> None:
        ids = tuple(self.target_ids())
        if ids:
            self._browsing.show_listing(Listing(self.tr("Chosen on the map"), ids))

    @Slot()
    def _on_show_all_requested(self) -> None:
        self._browsing.clear_filters()

    @Slot(int)
    def _on_activated(self, image_id: ImageId) -> None:
        if self._model.position_of(image_id) != NONE:
            self._pictures.grid.set_current(image_id, opens_stack=True)
            self._pictures.set_view(View.LOUPE)

    @Slot(object)
    def _on_view_changed(self, _view: View) -> None:
        self.show_map()

    @Slot(object)
    def _on_changed(self, _changes: ChangeSet) -> None:
        self.coloring.ask()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, CollectionMap) and self._session.is_open:
            self._map, self._is_read = result, True
            ids = self._session.table.ids
            self._unplaceable = ids[~np.isin(ids, result.image_ids)]

    @Slot()
    def _on_finished(self) -> None:
        if self._is_making:
            self._is_making = False
            self.show_map()

    @Slot()
    def _on_closing(self) -> None:
        self.coloring.stop()
        self._map, self._is_read, self._is_making = None, False, False
        self._unplaceable = np.empty(0, np.int64)
        self._heard = None
        self._page.canvas.clear_selection()
        self._page.show_none(is_being_made=False)

    @Slot(int)
    def _on_thumbnail_settled(self, image_id: ImageId) -> None:
        if image_id == self._page.canvas.pointed_id:
            self._page.canvas.update()

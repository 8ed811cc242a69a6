"""What is shown and in which order: from the browse panel and the toolbar to the pictures."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSettings, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services.browsing import (
    Facets,
    Listing,
    Query,
    SortKey,
    Status,
    count_facets,
)
from mars_labeler.services.image_table import ImageTable
from mars_labeler.ui.last_view import LastView, read_last_view, write_last_view
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.strings import first_model_text
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.browse_toolbar import BrowseToolbar
from mars_labeler.ui.widgets.listing_bar import ListingBar
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.view_switch import View

COUNTING_DELAY_MS = 100
"""Counts follow a label after this pause, so that they never slow a key down."""


class BrowsingController(QObject):
    """Keeps the query, the pictures and the counts together.

    Args:
        session: The open project.
        model: What the pictures show.
        panel: The filters.
        toolbar: The search and the order.
        pictures: Show them, or a page that says why there are none.
        bar: Says that they are a listing.
        store: Keeps the order and the current image of each project between runs.
    """

    def __init__(
        self,
        session: Session,
        model: PoolModel,
        panel: BrowsePanel,
        toolbar: BrowseToolbar,
        pictures: PicturesView,
        bar: ListingBar,
        store: QSettings,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._model = model
        self._panel = panel
        self._toolbar = toolbar
        self._pictures = pictures
        self._grid = pictures.grid
        self._empty = pictures.empty
        self._store = store
        self._bar = bar
        self._before, self._view_before = Query(), View.GRID
        self._counted: tuple[ImageTable, Facets] | None = None
        self._counting = Soon(COUNTING_DELAY_MS, self.count, self)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        panel.query_changed.connect(self.show_query)
        toolbar.search_changed.connect(self._on_search_changed)
        toolbar.sort_changed.connect(self._on_sort_changed)
        pictures.empty.action_triggered.connect(self.clear_filters)
        bar.left.connect(self.leave_listing)
        pictures.view_changed.connect(self._on_view_changed)

    @Slot(object)
    def show_query(self, query: Query) -> None:
        """Show what a query asks for."""
        self._model.set_query(query)
        self._panel.set_query(query)
        self._toolbar.set_query(query)
        self._show_bar()
        self._explain_emptiness()

    def show_listing(self, listing: Listing, keeps_loupe: bool = False) -> None:
        """Show these images in their order, all filters cleared; `leave_listing` undoes it.

        Args:
            listing: The images.
            keeps_loupe: Whether the loupe, if it is open, stays open and shows the first.
        """
        now = self._model.query
        if now.listing is None:
            self._before, self._view_before = now, self._pictures.view
        self.show_query(Query(listing=listing, sort=SortKey.LISTED))
        if len(self._model):
            self._grid.set_current(self._model.image_id_at(0))
        if not (keeps_loupe and self._pictures.view is View.LOUPE):
            self._pictures.set_view(View.GRID)

    def change_listing(self, listing: Listing) -> None:
        """Show other images in the place of a listing's; filters and order stay as they are."""
        self.show_query(replace(self._model.query, listing=listing))

    @Slot()
    def leave_listing(self) -> None:
        """Show what was shown before the listing, the map or the figures that led to it, too."""
        if self._model.query.listing is not None:
            self.show_query(self._before)
            if self._view_before is not View.LOUPE:
                self._pictures.set_view(self._view_before)

    @Slot()
    def clear_filters(self) -> None:
        """Show everything, in the order that is set."""
        self.show_query(self._order.unfiltered)

    @property
    def _order(self) -> Query:
        """The query whose order is the person's own."""
        now = self._model.query
        return self._before if now.sort is SortKey.LISTED else now

    @Slot()
    def reapply(self) -> None:
        """Let images go that the filter no longer matches."""
        self._model.reapply()
        self._explain_emptiness()

    @Slot()
    def count(self) -> None:
        """Count anew what each filter would show."""
        self._counting.stop()
        if self._session.is_open:
            table = self._session.table
            counted, before = self._counted or (None, None)
            facets = count_facets(table, before=before if counted is table else None)
            self._counted = (table, facets)
            self._panel.set_facets(facets, self._session.classes, len(table))

    def _show_bar(self) -> None:
        listing = self._model.query.listing
        if listing is None or self._pictures.view not in (View.GRID, View.LOUPE):
            self._bar.hide()
        else:
            self._bar.set_listing(listing.title, self._model.image_count)

    def _explain_emptiness(self) -> None:
        query = self._model.query
        if not self._session.is_open or not len(self._session.table):
            self._empty.set_content(
                self.tr("No images yet"),
                self.tr("They appear here as they are imported. Ctrl+I looks for new ones."),
            )
        elif (
            query.status is Status.SUGGESTED
            and replace(query, status=Status.ALL) == query.unfiltered
        ):
            self._empty.set_content(
                self.tr("No suggestions yet"),
                first_model_text(self._session.table.has_two_classes()),
                self.tr("Show all images"),
            )
        elif query.listing is not None and query.listing.empty_text:
            title, text = query.listing.title, query.listing.empty_text
            self._empty.set_content(title, text, self.tr("Show all images"))
        else:
            self._empty.set_content(
                self.tr("No images match"),
                self.tr("No image passes all the filters on the left and the search above."),
                self.tr("Clear filters"),
            )

    @Slot(object)
    def _on_view_changed(self, _view: View) -> None:
        self._show_bar()

    @Slot(str)
    def _on_search_changed(self, text: str) -> None:
        self.show_query(replace(self._model.query, text=text))

    @Slot(object, bool)
    def _on_sort_changed(self, sort: SortKey, is_descending: bool) -> None:
        self.show_query(replace(self._model.query, sort=sort, is_descending=is_descending))

    @Slot()
    def _on_opened(self) -> None:
        self._model.set_table(self._session.table, self._session.classes)
        last = read_last_view(self._store, self._session.project.folder)
        order = Query(sort=last.sort, is_descending=last.is_descending, is_stacked=last.is_stacked)
        self.show_query(order)
        self._grid.set_current(last.image_id)
        self.count()

    @Slot()
    def _on_closing(self) -> None:
        self._counting.stop()
        query = self._order
        view = LastView(query.sort, query.is_descending, self._grid.current_id(), query.is_stacked)
        write_last_view(self._store, self._session.project.folder, view)
        self._model.set_table(None)
        self._counted = None

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.IMAGES in changes.kinds:
            self._model.extend(self._session.table, self._session.classes)
            self._explain_emptiness()
        elif Kind.CLASSES in changes.kinds:
            self._model.set_classes(self._session.classes)
        else:
            self._model.refresh(changes.image_ids)
        if self._is_outgoing(changes):
            self.reapply()
        if self._model.query.listing is not None:
            self._show_bar()
        self._counting.ask()

    def _is_outgoing(self, changes: ChangeSet) -> bool:
        listing = self._model.query.listing
        return listing is not None and listing.hides_decided and Kind.DECISIONS in changes.kinds

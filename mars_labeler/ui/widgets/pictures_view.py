"""The middle of the window: the grid, the loupe, another page, or why there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.thumbnails.decoding import ImageSource
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.empty_state import EmptyState
from mars_labeler.ui.widgets.loupe import Loupe
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid
from mars_labeler.ui.widgets.view_switch import View


@dataclass(frozen=True)
class Page:
    """Another way to look at the images than the grid and the loupe.

    Args:
        widget: What is shown; it takes the keyboard.
        target_ids: The images that a command is meant for, the current one first; None for none.
        go_back: Goes one step back within the page, and returns whether there was one.
    """

    widget: QWidget
    target_ids: Callable[[], list[ImageId]] | None = None
    go_back: Callable[[], bool] | None = None


class PicturesView(QStackedWidget):
    """Shows the images of the model, and knows which of them a command is meant for.

    Args:
        model: What is shown.
    """

    current_changed = Signal(int)
    """Another image is the current one; -1 for none."""

    selection_changed = Signal()
    """Other images are selected."""

    view_changed = Signal(object)
    """Another `View` is open."""

    def __init__(self, model: PoolModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails: ThumbnailStore | None = None
        self._view = self._behind = View.GRID
        self._pages: dict[View, Page] = {}
        self.grid = ThumbnailGrid(model, self)
        self.loupe = Loupe(self)
        self.empty = EmptyState(self)
        for page in (self.grid, self.loupe, self.empty):
            self.addWidget(page)
        self.grid.current_changed.connect(self._on_current_changed)
        self.grid.selection_changed.connect(self.selection_changed)
        self.grid.activated.connect(self._on_activated)
        self.loupe.step_requested.connect(self._on_step_requested)
        model.rows_reset.connect(self._show_page)
        model.rows_changed.connect(self._on_rows_changed)
        self._show_page()

    @property
    def view(self) -> View:
        """Which view is open (the page for nothing to show counts as the grid or the loupe)."""
        return self._view

    def set_sources(self, thumbnails: ThumbnailStore | None, source: ImageSource | None) -> None:
        """Take the pictures from here from now on; None closes them."""
        self._thumbnails = thumbnails
        self.grid.set_thumbnails(thumbnails)
        self.loupe.set_source(source)

    def add_page(self, view: View, page: Page, has_picture_keys: bool = False) -> None:
        """Show a page of its own when `view` is open.

        Args:
            view: The view; it is no longer the grid or the loupe that shows it.
            page: The page.
            has_picture_keys: Whether the keys for pictures (Enter accepts, say) work on it, too.
        """
        self._pages[view] = page
        self.addWidget(page.widget)
        if has_picture_keys:
            page.widget.addActions(self.grid.actions())

    @Slot()
    def tell_page_changed(self) -> None:
        """Tell that the page that is open is about other images now."""
        self.current_changed.emit(self.current_id())
        self.selection_changed.emit()

    def go_back(self) -> bool:
        """Go one step back within a page, or out of it; return whether there was one."""
        page = self._pages.get(self._view)
        if page is not None and page.go_back is not None and page.go_back():
            return True
        if self._view is View.GRID:
            return False
        self.set_view(self._behind if self._view is View.LOUPE else View.GRID)
        return True

    def targets(self) -> list[ImageId]:
        """Return the images that a command is meant for.

        They are the selected ones; in the loupe, or when Ctrl+arrows have left the selection, the
        current one alone: it is the one that the person sees. Another page names its own.
        """
        if self._view in self._pages:
            return self._page_targets()
        if self._view is View.LOUPE:
            current = self.grid.current_id()
            return [] if current == NONE else [current]
        is_alone = self._is_current_alone()
        ids = self.grid.current_ids() if is_alone else self.grid.selected_ids()
        wanted: list[ImageId] = ids.tolist()
        return wanted

    def offered(self) -> list[ImageId]:
        """Return those of the targets whose suggestion is shown: not all of a stack's are."""
        if self._view is not View.GRID:
            return self.targets()
        ids: list[ImageId] = self.grid.offered_ids(self._is_current_alone()).tolist()
        return ids

    def target_count(self) -> int:
        """Return how many images a command is meant for, without listing them."""
        if self._view in self._pages:
            return len(self._page_targets())
        if self._view is View.LOUPE:
            return 0 if self.grid.current_id() == NONE else 1
        is_alone = self._is_current_alone()
        return len(self.grid.current_ids()) if is_alone else self.grid.selected_count()

    def _page_targets(self) -> list[ImageId]:
        target_ids = self._pages[self._view].target_ids
        return [] if target_ids is None else target_ids()

    def _is_current_alone(self) -> bool:
        selection = self.grid.selection
        is_there = selection.current != NONE
        is_selected = is_there and selection.is_selected(selection.current)
        return self._view is View.LOUPE or not is_selected

    def current_id(self) -> ImageId:
        """Return the current image, -1 for none."""
        if self._view in self._pages:
            return next(iter(self._page_targets()), NONE)
        return self.grid.current_id()

    def advance(self) -> None:
        """Go on to the image after those that a command is meant for; a page goes on itself."""
        if self._view in self._pages:
            return
        if self._is_current_alone():
            self.grid.step(1)
        else:
            self.grid.advance()

    def set_view(self, view: View) -> None:
        """Open the grid, the loupe or another page."""
        if view is self._view or (view not in (View.GRID, View.LOUPE) and view not in self._pages):
            return
        if view is View.LOUPE and not self._bring_current():
            return  # what the person sees now cannot be shown: no other image in its place
        before, self._view = self._view, view
        if view is View.LOUPE:
            self._behind = before if before in (View.MAP, View.REVIEW) else View.GRID
            self.grid.collapse_selection()
            self._show_in_loupe()
        self._show_page()
        self.take_keyboard()
        self.view_changed.emit(view)
        self.tell_page_changed()

    def _bring_current(self) -> bool:
        """Make the image that a page is about the current one of the grid, if it is shown there."""
        page = self._pages.get(self._view)
        if page is None or page.target_ids is None or self.current_id() == NONE:
            return True
        return self.grid.set_current(self.current_id(), opens_stack=True)

    def select_all(self) -> None:
        """Select all images that are shown; in the loupe, where one could not see it, nothing."""
        if self._view is View.GRID:
            self.grid.select_all()

    def toggle_view(self) -> None:
        """Open the loupe, or go back from it to where it was opened."""
        self.set_view(self._behind if self._view is View.LOUPE else View.LOUPE)

    def keyboard_widgets(self) -> tuple[QWidget, ...]:
        """Return what has the keyboard when the pictures do; buttons beside them are not in it."""
        return self.grid, self.loupe, self.loupe.canvas

    def take_keyboard(self) -> None:
        """Give the keyboard to the pictures."""
        page = self.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.grid.viewport().update()

    def _show_in_loupe(self) -> None:
        current = self.grid.current_id()
        placeholder = None
        if self._thumbnails is not None and current != NONE:
            placeholder = self._thumbnails.pixmap(current)
        self.loupe.show_image(current, self._model.cell_of(current), placeholder)

    @Slot()
    def _show_page(self) -> None:
        page: QWidget = self.empty
        if self._view in self._pages:
            page = self._pages[self._view].widget
        elif len(self._model):
            page = self.loupe if self._view is View.LOUPE else self.grid
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        self.setCurrentWidget(page)
        if had_keyboard:
            self.take_keyboard()

    @Slot(int)
    def _on_current_changed(self, _image_id: ImageId) -> None:
        if self._view is View.LOUPE:
            self._show_in_loupe()
        self.current_changed.emit(self.current_id())

    @Slot(int)
    def _on_activated(self, _image_id: ImageId) -> None:
        self.set_view(View.LOUPE)

    @Slot(int)
    def _on_step_requested(self, offset: int) -> None:
        self.grid.step(offset)

    @Slot(object)
    def _on_rows_changed(self, _image_ids: object) -> None:
        self.loupe.show_cell(self._model.cell_of(self.loupe.image_id))

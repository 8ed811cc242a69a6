"""The bar above the pictures: project, search, order, size, view and training."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.ui.strings import sort_name
from mars_labeler.ui.theme import GRID, THUMBNAIL_SIZES
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.search_field import SearchField
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.train_control import TrainControl
from mars_labeler.ui.widgets.view_switch import View, ViewSwitch

SEARCH_WIDTHS = (120, 360)
SLIDER_WIDTH = 96

SORTS = (
    SortKey.SOL,
    SortKey.TAKEN,
    SortKey.LOCAL_TIME,
    SortKey.SEQUENCE,
    SortKey.NAME,
    SortKey.EXPOSURE,
    SortKey.PIXELS,
    SortKey.CONFIDENCE,
    SortKey.UNCERTAINTY,
)
"""The orders as the menu offers them: by time, by product, by what the model thinks."""


class BrowseToolbar(QFrame):
    """Shows the search and order of the query, the view and the training.

    `train` is the training control; its signals and setters are its own.
    """

    search_changed = Signal(str)
    """The person typed another search text."""

    search_left = Signal()
    """The person is done searching: the keyboard should go back to the pictures."""

    sort_changed = Signal(object, bool)
    """The person chose another `SortKey`, or turned the order round (is_descending)."""

    next_requested = Signal()
    """Show what to label next."""

    size_changed = Signal(int)
    """The person chose another size of the thumbnails, in device-independent pixels."""

    view_changed = Signal(object)
    """The person chose another `View`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._is_descending = False
        self._sorts: tuple[SortKey, ...] = ()
        self._make_widgets()
        self.train = TrainControl(self)  # last, as it is in the keyboard's round
        self._lay_out()
        self._search.textEdited.connect(self.search_changed)
        self._search.left.connect(self.search_left)
        self._search.returnPressed.connect(self.search_left)
        self._sort.activated.connect(self._on_sort_chosen)
        self._direction.clicked.connect(self._on_direction_clicked)
        self._size.valueChanged.connect(self.size_changed)
        self._views.view_chosen.connect(self.view_changed)
        self._next.clicked.connect(self.next_requested)

    def set_project(self, name: str, menu: QMenu | None = None) -> None:
        """Show the name of the project, and what can be done with it."""
        self._project.setText(name)
        if menu is not None:
            self._project.setMenu(menu)

    def set_query(self, query: Query) -> None:
        """Show the search text and the order of `query`, without a signal."""
        if self._search.text() != query.text:
            self._search.setText(query.text)  # not blocked: the button that clears listens, too
        sorts = SORTS if query.listing is None else (SortKey.LISTED, *SORTS)
        if sorts != self._sorts:
            self._set_sorts(sorts)
        self._sort.setCurrentIndex(sorts.index(query.sort))
        self._is_descending = query.is_descending
        self._show_direction()

    def set_thumbnail_size(self, size: int) -> None:
        """Show the size of the thumbnails, without a signal."""
        with QSignalBlocker(self._size):
            self._size.setValue(size)

    def set_view(self, view: View) -> None:
        """Show which view is open, without a signal."""
        self._views.set_view(view)
        self._size.setEnabled(view is View.GRID)

    def focus_search(self) -> None:
        """Give the keyboard to the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _make_widgets(self) -> None:
        self._project = QToolButton(self)
        self._project.setProperty("role", "menu")
        self._project.setText(self.tr("Project"))
        self._project.setAccessibleName(self.tr("Project menu"))
        self._project.setToolTip(self.tr("Project menu"))
        self._project.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._project.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._search = SearchField("search", self.tr("Search product, sol, target, class"), self)
        searched = self.tr(
            "Words of the name, mission, instrument, sequence, target, filter, product type or "
            "class, or a sol (Ctrl+F)"
        )
        self._search.setToolTip(searched)
        self._search.setMinimumWidth(SEARCH_WIDTHS[0])
        self._search.setMaximumWidth(SEARCH_WIDTHS[1])
        self._sort = QComboBox(self)
        self._sort.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sort.setAccessibleName(self.tr("Sort by"))
        self._sort.setToolTip(self.tr("Sort by"))
        self._set_sorts(SORTS)
        self._direction = IconButton("sort-ascending", "", parent=self)
        self._size = QSlider(Qt.Orientation.Horizontal, self)
        self._size.setRange(THUMBNAIL_SIZES[0], THUMBNAIL_SIZES[-1])
        self._size.setPageStep(32)
        self._size.setFixedWidth(SLIDER_WIDTH)
        self._size.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._size.setAccessibleName(self.tr("Thumbnail size"))
        self._size.setToolTip(self.tr("Thumbnail size (Ctrl+wheel)"))
        self._next = IconButton("next", self.tr("Label next"), self.tr("Ctrl+L"), self)
        self._views = ViewSwitch(self)
        self._show_direction()

    def _lay_out(self) -> None:
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self._layout.setSpacing(GRID // 2)
        self._layout.addWidget(self._project)
        self._layout.addSpacing(GRID)
        self._layout.addWidget(self._search, 1)
        self._layout.addStretch(1)
        self._layout.addWidget(styled_label(self.tr("Sort"), "small", self))
        self._layout.addWidget(self._sort)
        self._layout.addWidget(self._direction)
        self._layout.addSpacing(GRID)
        self._layout.addWidget(styled_label(self.tr("Size"), "small", self))
        self._layout.addWidget(self._size)
        self._layout.addSpacing(GRID)
        self._layout.addWidget(self._views)
        self._layout.addSpacing(GRID)
        self._layout.addWidget(self._next)
        self._layout.addWidget(self.train)

    def _set_sorts(self, sorts: tuple[SortKey, ...]) -> None:
        self._sorts = sorts
        self._sort.clear()
        for key in sorts:
            self._sort.addItem(sort_name(key))

    def _show_direction(self) -> None:
        self._direction.set_icon_name(
            "sort-descending" if self._is_descending else "sort-ascending"
        )
        self._direction.set_name(
            self.tr("Descending; turn the order round")
            if self._is_descending
            else self.tr("Ascending; turn the order round")
        )

    def _tell_sort(self) -> None:
        self.sort_changed.emit(self._sorts[self._sort.currentIndex()], self._is_descending)

    @Slot(int)
    def _on_sort_chosen(self, _row: int) -> None:
        self._tell_sort()

    @Slot()
    def _on_direction_clicked(self) -> None:
        self._is_descending = not self._is_descending
        self._show_direction()
        self._tell_sort()

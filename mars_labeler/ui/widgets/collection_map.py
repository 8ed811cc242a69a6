"""The page with the map of the collection: its controls, the map and the legend."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.services.map_colors import ColorBy, LegendEntry
from mars_labeler.ui.models.map_points import MapPoints
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.collection_map_canvas import CollectionMapCanvas
from mars_labeler.ui.widgets.collection_map_legend import WIDTHS, CollectionMapLegend
from mars_labeler.ui.widgets.collection_map_note import CollectionMapNote
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.empty_state import EmptyState
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.section import styled_label


class CollectionMapPage(QStackedWidget):
    """Shows the map, or why there is none.

    `canvas` is the map itself; its signals and setters are its own.
    """

    make_requested = Signal()
    """The person wants a map, or the missing images on it."""

    remake_requested = Signal()
    """The person wants all images placed anew."""

    recolor_requested = Signal()
    """The colors are to tell something else, or stand on another background."""

    show_requested = Signal()
    """The person wants to see the selected images in the grid."""

    show_all_requested = Signal()
    """The person wants no image hidden by filters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CollectionMapCanvas(self)
        self.legend = CollectionMapLegend(self)
        self.missing = CollectionMapNote(self.tr("Put them on the map"), self)
        self.hidden = CollectionMapNote(self.tr("Show all"), self)
        self._empty = EmptyState(self)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.action_triggered.connect(self.make_requested)
        self._content = QWidget(self)
        self._make_controls()
        self._lay_out()
        self.addWidget(self._empty)
        self.addWidget(self._content)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.missing.action_triggered.connect(self.make_requested)
        self.hidden.action_triggered.connect(self.show_all_requested)
        self.canvas.selection_changed.connect(self._show_selected_count)
        self.show_none(is_being_made=False)

    @property
    def color_by(self) -> ColorBy:
        """What the colors tell."""
        return list(ColorBy)[self._color.currentIndex()]

    @property
    def is_map_shown(self) -> bool:
        """Whether there is a map."""
        return self.currentWidget() is self._content

    def show_none(self, is_being_made: bool) -> None:
        """Say why there is no map."""
        had_keyboard = self._has_keyboard()
        if is_being_made:
            self._empty.set_content(
                self.tr("The map is being made"),
                self.tr("The strip below says how far it is. Go on labeling meanwhile."),
            )
        else:
            self._empty.set_content(
                self.tr("No map yet"),
                self.tr(
                    "On the map, images that look alike lie near each other. "
                    "It is made from how images look, and needs no labels."
                ),
                self.tr("Make the map"),
            )
        self._show(self._empty, self._empty, had_keyboard)

    def show_map(self, points: MapPoints) -> None:
        """Show points; the part of the map in sight stays."""
        self.canvas.show_points(points)
        self._show(self._content, self.canvas, self._has_keyboard())
        self._show_selected_count()

    def set_legend(self, entries: tuple[LegendEntry, ...]) -> None:
        """Show what the colors mean."""
        is_class = self.color_by is ColorBy.CLASS
        self.legend.set_entries(
            entries, self.tr("no label") if is_class else self.tr("no suggestion")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of a narrow page to the map."""
        super().resizeEvent(event)
        least, most = WIDTHS
        self.legend.setFixedWidth(max(least, min(most, self.width() // 4)))

    def changeEvent(self, event: QEvent) -> None:
        """Ask for colors that stand out from the background of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.recolor_requested.emit()

    def _make_controls(self) -> None:
        names = {
            ColorBy.CLASS: self.tr("Class"),
            ColorBy.SUGGESTION: self.tr("Suggestion"),
            ColorBy.CONFIDENCE: self.tr("Confidence"),
        }
        self._color = QComboBox(self)
        self._color.addItems([names[each] for each in ColorBy])
        self._color.setAccessibleName(self.tr("What the colors tell"))
        self._color.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._color.currentIndexChanged.connect(self.recolor_requested)
        self._color_name = QLabel(self.tr("Color"), self)
        self._color_name.setBuddy(self._color)
        self._fit = IconButton("fit", self.tr("Show the whole map"), "0", self)
        self._fit.clicked.connect(self.canvas.fit)
        self._remake = IconButton("retrain", self.tr("Make the map anew"), "", self)
        self._remake.clicked.connect(self.remake_requested)
        self._count = styled_label("", "small", self)
        self._show_in_grid = QPushButton(self.tr("Show in grid"), self)
        self._show_in_grid.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show_in_grid.clicked.connect(self.show_requested)

    def _lay_out(self) -> None:
        bar = QFrame(self._content)
        bar.setProperty("role", "panel")
        row = QHBoxLayout(bar)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        for control in (self._color_name, self._color, self._fit, self._remake):
            row.addWidget(control)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self._show_in_grid)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.legend)
        hint = ElidedLabel("small", self._content, Qt.TextElideMode.ElideRight)
        hint.set_text(
            self.tr("Drag: lasso · Shift+drag: move · wheel: zoom · click: select · Enter: loupe")
        )
        below = QHBoxLayout()
        below.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        below.addWidget(hint)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (bar, self.missing, self.hidden):
            column.addWidget(line)
        column.addLayout(middle, 1)
        column.addLayout(below)

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _show(self, page: QWidget, keyboard: QWidget, had_keyboard: bool) -> None:
        is_other = page is not self.currentWidget()
        self.setCurrentWidget(page)
        self.setFocusProxy(keyboard)
        if had_keyboard and (is_other or not self._has_keyboard()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show_selected_count(self) -> None:
        count = len(self.canvas.points.selected_ids)
        self._count.setText(self.tr("{count} selected").format(count=figure(count)))
        self._count.setVisible(count > 0)
        self._show_in_grid.setEnabled(count > 0)

"""The classes: found by typing, assigned by a key or a click, changed by a menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.class_delegate import ROW_PX, ClassDelegate
from mars_labeler.ui.widgets.class_menu import ClassMenu
from mars_labeler.ui.widgets.class_rows import ClassRowModel, best_first, class_rows
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.search_field import SearchField
from mars_labeler.ui.widgets.section import styled_label


class ClassList(QWidget):
    """Shows the classes and tells which one is wanted for the selected images."""

    class_chosen = Signal(int)
    """Assign this class to the selected images."""

    class_add_requested = Signal(str)
    """Add a class; what was typed so far is its likely name."""

    class_edit_requested = Signal(int)
    class_merge_requested = Signal(int, int)
    """Merge the first class into the second."""

    class_delete_requested = Signal(int)
    class_recolor_requested = Signal(int, str)
    class_key_requested = Signal(int, str)

    left = Signal()
    """The person is done here: the keyboard should go back to the pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[LabelClass, ...] = ()
        self._counts: Mapping[int, int] = {}
        self._is_digits = False
        self._current: int | None = None
        self._model = ClassRowModel(self)
        self._find = SearchField("search", self.tr("Type to find a class"), self)
        self._find.setToolTip(self.tr("Find a class (/); Enter assigns the first"))
        self._add = IconButton("plus", self.tr("Add a class"), self.tr("Ctrl+N"), self)
        self._view = _ClassView(self.tr("Classes"), self)
        self._view.setModel(self._model)
        self._lay_out()
        self._connect()

    @property
    def classes(self) -> tuple[LabelClass, ...]:
        """All classes of the project, in order."""
        return self._classes

    def set_classes(self, classes: Sequence[LabelClass], counts: Mapping[int, int]) -> None:
        """Show the classes in order, with the labeled images of each by class id."""
        self._classes, self._counts = tuple(classes), dict(counts)
        self._show()

    def set_key_scheme(self, is_digits: bool) -> None:
        """Show digits for the first nine classes instead of each class's letter."""
        self._is_digits = is_digits
        self._show()

    def set_current_class(self, class_id: int | None) -> None:
        """Show which class the current image has."""
        self._current = class_id
        self._show()

    def focus_find(self) -> None:
        """Give the keyboard to the field that finds a class."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(GRID, 0, GRID, 0)
        header.addWidget(styled_label(self.tr("CLASSES"), "section", self))
        header.addStretch(1)
        header.addWidget(self._add)
        field = QHBoxLayout()
        field.setContentsMargins(GRID, 0, GRID, GRID // 2)
        field.addWidget(self._find)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(header)
        layout.addLayout(field)
        layout.addWidget(self._view, 1)

    def _connect(self) -> None:
        self._find.textChanged.connect(self._on_text_changed)
        self._find.returnPressed.connect(self._on_return_pressed)
        self._find.moved.connect(self._on_moved)
        self._find.left.connect(self.left)
        self._add.clicked.connect(self._on_add_clicked)
        self._view.clicked.connect(self._on_row_chosen)
        self._view.entered_key.connect(self._on_row_chosen)
        self._view.left.connect(self.left)
        self._view.customContextMenuRequested.connect(self._on_menu_requested)

    def _show(self) -> None:
        rows = class_rows(self._classes, self._counts, self._is_digits, self._current)
        self._model.set_rows(best_first(rows, self._find.text()) if self._find.text() else rows)

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._show()
        self._view.setCurrentIndex(self._model.index(0) if text else QModelIndex())

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        row = self._view.currentIndex().row() + step
        if 0 <= row < self._model.rowCount():
            self._view.setCurrentIndex(self._model.index(row))

    @Slot()
    def _on_return_pressed(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            self._on_row_chosen(index)
            self._find.clear()
            self.left.emit()
        elif self._find.text():
            self._on_add_clicked()

    @Slot()
    def _on_add_clicked(self) -> None:
        self.class_add_requested.emit(self._find.text().strip())

    @Slot(QModelIndex)
    def _on_row_chosen(self, index: QModelIndex) -> None:
        self.class_chosen.emit(self._model.rows[index.row()].label_class.class_id)

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        index = self._view.indexAt(place)
        if not index.isValid():
            return
        menu = ClassMenu(self._model.rows[index.row()].label_class, self._classes, self)
        menu.add_requested.connect(self._on_add_clicked)
        menu.edit_requested.connect(self.class_edit_requested)
        menu.merge_requested.connect(self.class_merge_requested)
        menu.delete_requested.connect(self.class_delete_requested)
        menu.recolor_requested.connect(self.class_recolor_requested)
        menu.key_requested.connect(self.class_key_requested)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.viewport().mapToGlobal(place))


class _ClassView(QListView):
    """The list itself; it takes the keyboard by Tab only, so that a click leaves it elsewhere."""

    entered_key = Signal(QModelIndex)
    left = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(ClassDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(4 * ROW_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.currentIndex().isValid():
                self.entered_key.emit(self.currentIndex())
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                super().keyPressEvent(event)
            case _:
                event.ignore()  # letters are commands of the window, not a search in this list

"""Precision, recall, F1 and support of each class, to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mars_labeler.domain.evaluation import ClassFigures, Measured
from mars_labeler.ui.evaluation_words import counted_text, short_figure_text
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.choice_model import NO_INDEX, Index

ROW_PX = 24
COUNT_PX, FIGURE_PX = 80, 136
ARROW_ROOM = "\u2003"
"""Behind a header that is at the right, where the arrow of the sorted column is drawn."""

SORT_ROLE = Qt.ItemDataRole.UserRole
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ClassFiguresModel(QAbstractTableModel):
    """One row a class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.classes: tuple[ClassFigures, ...] = ()
        self._headers = (
            self.tr("Class"),
            self.tr("Images"),
            self.tr("Precision"),
            self.tr("Recall"),
            self.tr("F1"),
            self.tr("Wrong"),
        )
        self._tool_tips = {
            1: self.tr("Held-out images of the class"),
            2: self.tr("Share of the images suggested as the class that are of it"),
            3: self.tr("Share of the images of the class that are suggested as it"),
            4: self.tr("Harmonic mean of the two"),
            5: self.tr("Images of the class suggested as another, and the other way round"),
        }

    def set_classes(self, classes: Sequence[ClassFigures]) -> None:
        """Show these classes."""
        self.beginResetModel()
        self.classes = tuple(classes)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self.classes)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the name of a column, its alignment or its tooltip."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tips.get(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return f"{self._headers[section]}{ARROW_ROOM}" if section else self._headers[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, what it is sorted by, its alignment, or its whole figure."""
        each, column = self.classes[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column else LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(each)[column]
        if role == SORT_ROLE:
            return _values(each)[column]
        if role == Qt.ItemDataRole.ToolTipRole and 2 <= column < 5:
            return counted_text(_measures(each)[column - 2])
        return None


class ClassFiguresTable(QTableView):
    """The table, as high as its rows; a click or Enter opens what is wrong about a class."""

    class_opened = Signal(object)
    """The `ClassFigures` whose wrong images the person wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ClassFiguresModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.setAccessibleName(self.tr("Figures of each class"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self._model.columnCount()):
            self.setColumnWidth(column, FIGURE_PX if 2 <= column < 5 else COUNT_PX)
        self.clicked.connect(self._on_activated)
        self.activated.connect(self._on_activated)

    def set_classes(self, classes: Sequence[ClassFigures]) -> None:
        """Show these classes, in the order that the person chose."""
        self._model.set_classes(classes)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + len(classes) * ROW_PX + 4)

    @Slot(object)
    def _on_activated(self, index: Index) -> None:
        figures = self._model.classes[self._sorted.mapToSource(index).row()]
        if figures.missed_ids or figures.intruder_ids:
            self.class_opened.emit(figures)


def _measures(each: ClassFigures) -> tuple[Measured, Measured, Measured]:
    return each.precision, each.recall, each.f1


def _texts(each: ClassFigures) -> tuple[str, ...]:
    told = map(short_figure_text, _measures(each))
    wrong = len(each.missed_ids) + len(each.intruder_ids)
    return each.name, figure(each.support), *told, figure(wrong) if wrong else ""


def _values(each: ClassFigures) -> tuple[str | int | float, ...]:
    """Return what the columns are sorted by; where there is not enough, it comes last."""
    measured = [figure.value if figure.is_enough else -1.0 for figure in _measures(each)]
    wrong = len(each.missed_ids) + len(each.intruder_ids)
    return each.name.casefold(), each.support, *measured, wrong

"""The model versions of the project, side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.strings import (
    exact_percent,
    figure,
    measures_text,
    method_name,
    moment,
    unmeasured_text,
)
from mars_labeler.ui.widgets.choice_model import NO_INDEX, Index

ROW_PX = 24
LEAST_LAST_PX = 56
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ModelVersionsModel(QAbstractTableModel):
    """One row a version, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._versions: tuple[ModelVersion, ...] = ()
        self._headers = (
            self.tr("Version"),
            self.tr("Trained"),
            self.tr("Labels"),
            self.tr("Held out"),
            self.tr("Accuracy"),
            self.tr("Recall"),
            self.tr("Method"),
            self.tr("Backbone"),
            self.tr("Mode"),
        )
        self._numeric = range(2, 6)
        self._tool_tips = {
            self.tr("Labels"): self.tr("Labeled images that it learned from"),
            self.tr("Held out"): self.tr("Labeled images that it was measured on"),
            self.tr("Accuracy"): self.tr("Share of the held-out images that it gets right"),
            self.tr("Recall"): self.tr("The same for each class by itself, then their mean"),
        }

    @property
    def versions(self) -> tuple[ModelVersion, ...]:
        """The versions in the order of the rows."""
        return self._versions

    def set_versions(self, versions: Sequence[ModelVersion]) -> None:
        """Show these versions."""
        self.beginResetModel()
        self._versions = tuple(sorted(versions, key=lambda each: -each.version))
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of versions."""
        return 0 if parent.isValid() else len(self._versions)

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
            return RIGHT if section in self._numeric else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tips.get(self._headers[section])
        return self._headers[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, its alignment, or what was measured of its version."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() in self._numeric else LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(self._versions[index.row()])[index.column()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return _measured(self._versions[index.row()])
        return None

    def _cells(self, version: ModelVersion) -> tuple[str, ...]:
        settings = json.loads(version.settings or "{}")
        return (
            self._version_text(version),
            moment(version.created_at),
            _count(version, "labeled images"),
            _count(version, "held-out images"),
            _share(version, "held-out accuracy"),
            _share(version, "held-out mean recall"),
            method_name(str(settings.get("method", ""))),
            str(settings.get("backbone", "")),
            str(settings.get("trainable", "")),
        )

    def _version_text(self, version: ModelVersion) -> str:
        marks = [str(version.version)]
        if version.is_current:
            marks.append(self.tr("current"))
        if not version.is_complete:
            marks.append(self.tr("unfinished"))
        return " · ".join(marks)


def _count(version: ModelVersion, name: str) -> str:
    value = version.metrics.get(name)
    return "" if value is None else figure(int(value))


def _share(version: ModelVersion, name: str) -> str:
    value = version.metrics.get(name)
    return "–" if value is None else exact_percent(value)


def _measured(version: ModelVersion) -> str:
    """Return all measures of a version, and why one is missing where it is known."""
    measured = measures_text(version.metrics)
    is_unmeasured = version.metrics.get("held-out images") == 0
    return " · ".join(filter(None, (unmeasured_text() if is_unmeasured else "", measured)))


class ModelTable(QTableView):
    """The table; one version is selected."""

    selected_changed = Signal()
    """Another version is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ModelVersionsModel(self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Model versions"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setDefaultSectionSize(LEAST_LAST_PX)  # that of the last one
        self.horizontalHeader().setStretchLastSection(True)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def selected(self) -> ModelVersion | None:
        """The selected version."""
        rows = self.selectionModel().selectedRows()
        return self._model.versions[rows[0].row()] if rows else None

    def set_versions(self, versions: Sequence[ModelVersion]) -> None:
        """Show these versions, the latest first; the current one is selected."""
        self._model.set_versions(versions)
        for row, version in enumerate(self._model.versions):
            if version.is_current:
                self.selectRow(row)
        self.selected_changed.emit()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.selected_changed.emit()

"""The recent projects of the welcome page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mars_labeler.services.recent import RecentProject
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import images, moment
from mars_labeler.ui.theme import GRID, SMALL_PX
from mars_labeler.ui.widgets.choice_model import NO_INDEX, Index
from mars_labeler.ui.widgets.painting import Align, draw_focus_ring, draw_text, sized

ROW_PX = 44
SHOWN_ROWS = 5
BORDER_PX = 2
PROJECT_ROLE = Qt.ItemDataRole.UserRole
MISSING_ROLE = Qt.ItemDataRole.UserRole + 1


class RecentModel(QAbstractListModel):
    """One row a project; a project whose folder is gone is marked and cannot be opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[RecentProject, bool], ...] = ()

    def set_projects(self, projects: Sequence[RecentProject]) -> None:
        """Show these projects, and look once which of them are still there."""
        self.beginResetModel()
        self._rows = tuple((project, not project.path.exists()) for project in projects)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Return the number of projects."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a missing project can be read but not opened."""
        is_missing = self._rows[index.row()][1]
        return Qt.ItemFlag.NoItemFlags if is_missing else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, the path, the spoken text, the project or whether it is missing."""
        project, is_missing = self._rows[index.row()]
        spoken = f"{project.name}, {self.facts(project, is_missing)}"
        found = {
            Qt.ItemDataRole.DisplayRole: project.name,
            Qt.ItemDataRole.ToolTipRole: str(project.path),
            Qt.ItemDataRole.AccessibleTextRole: spoken,
            PROJECT_ROLE: project,
            MISSING_ROLE: is_missing,
        }
        return found.get(role)

    def facts(self, project: RecentProject, is_missing: bool) -> str:
        """Return the number of images and when it was last open, or that it is missing."""
        if is_missing:
            return self.tr("missing")
        return f"{images(project.image_count)} · {moment(project.opened_at)}"


class _RecentDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(option.palette)
        rect = QRectF(option.rect)
        project, is_missing = index.data(PROJECT_ROLE), index.data(MISSING_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not is_missing and option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        inner = rect.adjusted(GRID * 1.5, 4, -GRID * 1.5, -4)
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        lower = upper.translated(0, inner.height() / 2)
        painter.setFont(sized(option.font, SMALL_PX))
        model = index.model()
        facts = model.facts(project, is_missing) if isinstance(model, RecentModel) else ""
        draw_text(painter, upper, facts, theme.dim, Align.AlignRight)
        draw_text(painter, lower, str(project.path), theme.dim)
        width = QFontMetricsF(painter.font()).horizontalAdvance(facts) + GRID
        painter.setFont(option.font)
        name_color = theme.dim if is_missing else theme.text
        draw_text(painter, upper.adjusted(0, 0, -width, 0), project.name, name_color)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus_ring(painter, rect, theme)
        painter.restore()


class RecentList(QListView):
    """A click or Enter opens a project."""

    project_chosen = Signal(str)
    """Open the project in this folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RecentModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_RecentDelegate(self))
        self.setProperty("role", "framed")
        self.setAccessibleName(self.tr("Recent projects"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_row_chosen)

    def set_projects(self, projects: Sequence[RecentProject]) -> None:
        """Show these projects, the latest first."""
        self._model.set_projects(projects)
        rows = min(SHOWN_ROWS, max(1, len(projects)))
        self.setFixedHeight(rows * ROW_PX + 2 * BORDER_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current project with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_row_chosen(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_row_chosen(self, index: QModelIndex) -> None:
        if not index.data(MISSING_ROLE):
            self.project_chosen.emit(str(index.data(PROJECT_ROLE).path))

"""The confusion matrix as a heat map: labels down, suggestions across."""

from __future__ import annotations

from math import sqrt

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mars_labeler.domain.evaluation import ModelEvaluation
from mars_labeler.domain.records import ClassId
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import figure, images, percent
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.figure_painting import mixed
from mars_labeler.ui.widgets.painting import Align, draw_focus_ring, draw_text, sized

CELL_PX = range(24, 37)
MOST_SHADE = 0.55
"""Of the accent or the outline in a cell; more would take the contrast from its count."""

LONGEST_NAME_PX = 150
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
Cell = tuple[int, int]


class ConfusionMatrix(QWidget):
    """A cell for each label and suggestion; a click or Enter opens its images."""

    cell_opened = Signal(object, object)
    """The ids of a label and of a suggestion whose images the person wants to see."""

    current_moved = Signal(object)
    """The keyboard has moved to another cell; where that is, a `QRectF` of the widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: list[ClassId] = []
        self._names: list[str] = []
        self._counts: dict[Cell, int] = {}
        self._totals: list[int] = []
        self._cell = CELL_PX[0]
        self._current: Cell = (0, 0)
        self._hovered: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Confusion matrix"))

    def set_evaluation(self, evaluation: ModelEvaluation) -> None:
        """Show the cells of an evaluation; the largest mistake is the current one."""
        self._ids = [each.class_id for each in evaluation.classes]
        self._names = [each.name for each in evaluation.classes]
        places = {class_id: place for place, class_id in enumerate(self._ids)}
        self._counts = {
            (places[label], places[taken]): len(ids) for (label, taken), ids in evaluation.cells
        }
        self._totals = [each.support for each in evaluation.classes]
        wrong = {cell: count for cell, count in self._counts.items() if cell[0] != cell[1]}
        self._hovered = None
        self._current = max(wrong, key=wrong.__getitem__, default=(0, 0))
        self._describe()
        self._fit()

    def text_of(self, cell: Cell) -> str:
        """Return what a cell says, as its tooltip and to a screen reader."""
        row, column = cell
        if not self._names:
            return ""
        count, total = self._counts.get(cell, 0), self._totals[row]
        text = self.tr("Labeled {label}, suggested {suggestion}: {images}")
        shown = text.format(
            label=self._names[row], suggestion=self._names[column], images=images(count)
        )
        if not total:
            return shown
        share = self.tr("{share} of {label}").format(
            share=percent(count / total), label=self._names[row]
        )
        return f"{shown} ({share})"

    def rect_of(self, cell: Cell) -> QRectF:
        """Return where a cell is painted."""
        row, column = cell
        left, top = self._origin()
        return QRectF(left + column * self._cell, top + row * self._cell, self._cell, self._cell)

    def sizeHint(self) -> QSize:
        """Return the size of all cells and the names beside and above them."""
        left, top = self._origin()
        side = len(self._names) * self._cell
        return QSize(round(left + side) + 2, round(top + side) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the size with the smallest cells."""
        left, top = self._origin()
        side = len(self._names) * CELL_PX[0]
        return QSize(round(left + side) + 2, round(top + side) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the cells as large as the width allows."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Tell of the cell under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.text_of(cell), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; Enter opens the cell."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and self._names:
            last = len(self._names) - 1
            row, column = (here + by for here, by in zip(self._current, step, strict=True))
            self._current = (min(max(row, 0), last), min(max(column, 0), last))
            self._describe()
            self._tell_current()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self._current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        self._hovered = self._cell_at(event.position())
        is_full = self._hovered in self._counts
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_full else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Let go of the cell under the pointer."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the cell that is clicked."""
        cell = self._cell_at(event.position())
        if cell is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = cell
            self._describe()
            self._open(cell)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names, cells and counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SMALL_PX))
        theme = theme_of(self.palette())
        self._paint_names(painter, theme)
        for cell, rect in ((cell, self.rect_of(cell)) for cell in self._all_cells()):
            inner = rect.adjusted(1, 1, -1, -1)
            painter.fillRect(inner, self._color(cell, theme))
            if cell in self._counts:
                text = _fitting(painter, self._counts[cell], inner.width())
                draw_text(painter, inner, text, theme.text, Align.AlignHCenter)
        if self._names and self.hasFocus():
            draw_focus_ring(painter, self.rect_of(self._current), theme, 2)

    def _paint_names(self, painter: QPainter, theme: Theme) -> None:
        left, top = self._origin()
        lit = self._hovered or (self._current if self.hasFocus() else (-1, -1))
        for place, name in enumerate(self._names):
            middle = (place + 0.5) * self._cell
            is_few = not self._totals[place]
            label = QRectF(0, top + middle - self._cell / 2, left - GRID, self._cell)
            color = theme.text if lit[0] == place else theme.dim
            text = f"{name}  {figure(self._totals[place])}" if not is_few else name
            draw_text(painter, label, text, color, Align.AlignRight)
            painter.save()
            painter.translate(left + middle, top - GRID / 2)
            painter.rotate(-90)
            color = theme.text if lit[1] == place else theme.dim
            draw_text(painter, QRectF(0, -self._cell / 2, top - GRID, self._cell), name, color)
            painter.restore()

    def _color(self, cell: Cell, theme: Theme) -> QColor:
        count, total = self._counts.get(cell, 0), self._totals[cell[0]]
        if not count:
            return mixed(theme.panel, theme.hover, 0.7)
        # The root lets a few mistakes among many images be seen.
        shade = 0.12 + (MOST_SHADE - 0.12) * sqrt(count / max(1, total))
        return mixed(theme.panel, theme.outline if cell[0] == cell[1] else theme.accent, shade)

    def _all_cells(self) -> list[Cell]:
        places = range(len(self._names))
        return [(row, column) for row in places for column in places]

    def _origin(self) -> tuple[float, float]:
        """Return the left and the upper edge of the cells."""
        metrics = QFontMetricsF(sized(self.font(), SMALL_PX))
        widths = [metrics.horizontalAdvance(name) for name in self._names]
        longest = min(LONGEST_NAME_PX, max(widths, default=0.0))
        totals = metrics.horizontalAdvance(f"  {figure(max(self._totals, default=0))}")
        return longest + totals + GRID, longest + GRID

    def _fit(self) -> None:
        room = self.width() - self._origin()[0] - 2
        wanted = int(room / max(1, len(self._names)))
        self._cell = min(max(wanted, CELL_PX[0]), CELL_PX[-1])
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def _cell_at(self, place: QPointF) -> Cell | None:
        left, top = self._origin()
        column, row = ((at - edge) // self._cell for at, edge in
                       ((place.x(), left), (place.y(), top)))  # fmt: skip
        is_inside = 0 <= row < len(self._names) and 0 <= column < len(self._names)
        return (int(row), int(column)) if is_inside else None

    def _open(self, cell: Cell) -> None:
        if cell in self._counts:
            self.cell_opened.emit(self._ids[cell[0]], self._ids[cell[1]])

    def _describe(self) -> None:
        self.setAccessibleDescription(self.text_of(self._current))
        self.update()

    def _tell_current(self) -> None:
        self.current_moved.emit(self.rect_of(self._current))
        place = self.rect_of(self._current).bottomLeft().toPoint()
        QToolTip.showText(self.mapToGlobal(place + QPoint(0, 2)), self.text_of(self._current), self)


def _fitting(painter: QPainter, count: int, width: float) -> str:
    """Return a count, in thousands where all its digits have no room."""
    text = str(count)
    has_room = QFontMetricsF(painter.font()).horizontalAdvance(text) <= width
    return text if has_room or count < 1000 else f"{count // 1000}k"

"""The accuracy on groups of images as bars with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mars_labeler.domain.evaluation import GroupFigures
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.evaluation_words import counted_text, short_figure_text
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.figure_painting import draw_whisker, mixed
from mars_labeler.ui.widgets.painting import (
    Align,
    draw_focus_ring,
    draw_text,
    fill_rounded,
    sized,
)

ROW_PX = 24
NAME_PX, COUNT_PX, VALUE_PX = 112, 44, 104
LEAST_BAR_PX = 36


class AccuracyBars(QWidget):
    """A row a group: its name, how many images, a bar, the value; a click opens what is wrong.

    Args:
        title: What the groups are.
        name_of: Returns the name of a group in words.
    """

    group_opened = Signal(object)
    """The `GroupFigures` whose wrong images the person wants to see."""

    def __init__(
        self, title: str, name_of: Callable[[GroupFigures], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._groups: tuple[GroupFigures, ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_groups(self, groups: Sequence[GroupFigures]) -> None:
        """Show these groups."""
        self._groups = tuple(groups)
        self._current = min(self._current, max(0, len(groups) - 1))
        self.setFixedHeight(self.sizeHint().height())
        self._describe()

    def text_of(self, row: int) -> str:
        """Return what a row says, as its tooltip and to a screen reader."""
        group = self._groups[row]
        text = self.tr("{name}: {accuracy}")
        return text.format(name=self._name_of(group), accuracy=counted_text(group.accuracy))

    def sizeHint(self) -> QSize:
        """Return the size of all rows."""
        width = NAME_PX + COUNT_PX + LEAST_BAR_PX + VALUE_PX
        return QSize(width, max(1, len(self._groups)) * ROW_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the size with the shortest bars."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Tell of the row under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // ROW_PX
            if row < len(self._groups):
                QToolTip.showText(event.globalPos(), self.text_of(row), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; Enter opens what is wrong in the row."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._groups:
            self._current = min(max(self._current + step, 0), len(self._groups) - 1)
            self._describe()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open what is wrong in the row that is clicked."""
        row = int(event.position().y()) // ROW_PX
        if row < len(self._groups) and event.button() is Qt.MouseButton.LeftButton:
            self._current = row
            self._describe()
            self._open()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SMALL_PX))
        theme = theme_of(self.palette())
        for row, group in enumerate(self._groups):
            self._paint_row(painter, QRectF(0, row * ROW_PX, self.width(), ROW_PX), group, theme)
        if self._groups and self.hasFocus():
            row_rect = QRectF(0, self._current * ROW_PX, self.width(), ROW_PX)
            draw_focus_ring(painter, row_rect, theme, 3)

    def _paint_row(
        self, painter: QPainter, rect: QRectF, group: GroupFigures, theme: Theme
    ) -> None:
        accuracy = group.accuracy
        name = QRectF(rect.left() + GRID / 2, rect.top(), NAME_PX - GRID, ROW_PX)
        draw_text(painter, name, self._name_of(group), theme.text)
        count = QRectF(NAME_PX - GRID / 2, rect.top(), COUNT_PX - GRID / 2, ROW_PX)
        draw_text(painter, count, figure(accuracy.count), theme.dim, Align.AlignRight)
        left = NAME_PX + COUNT_PX + GRID
        groove = QRectF(left, rect.center().y() - 5, rect.width() - left - VALUE_PX, 10)
        value = QRectF(groove.right(), rect.top(), VALUE_PX - GRID / 2, ROW_PX)
        color = theme.text if accuracy.is_enough else theme.dim
        draw_text(painter, value, short_figure_text(accuracy), color, Align.AlignRight)
        if not accuracy.is_enough:
            return
        fill_rounded(painter, groove, mixed(theme.panel, theme.line, 0.8), 2)
        bar = QRectF(groove)
        bar.setWidth(groove.width() * accuracy.value)
        fill_rounded(painter, bar, mixed(theme.panel, theme.outline, 0.8), 2)
        low, high = (
            QPointF(groove.left() + share * groove.width(), groove.center().y())
            for share in (accuracy.low, accuracy.high)
        )
        draw_whisker(painter, low, high, theme.accent)

    def _open(self) -> None:
        if self._groups and self._groups[self._current].wrong_ids:
            self.group_opened.emit(self._groups[self._current])

    def _describe(self) -> None:
        text = self.text_of(self._current) if self._groups else ""
        self.setAccessibleDescription(text)
        self.update()

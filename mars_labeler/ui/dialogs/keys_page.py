"""All keys on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID, SMALL_PX
from mars_labeler.ui.widgets.painting import Align, draw_text, sized
from mars_labeler.ui.widgets.section import styled_label

SIZE = QSize(860, 720)
COLUMNS = 2
CAP_PX = 20


@dataclass(frozen=True)
class KeyText:
    """One line of the page.

    Args:
        group: The heading it is under.
        keys: The keys, as they are written ("Ctrl+Z"); several with " / " between them.
        text: What they do.
    """

    group: str
    keys: str
    text: str


class KeysPage(QDialog):
    """Lists keys by group, in the order they are given, in two columns.

    Args:
        keys: The lines; those of one group follow one another.
        parent: The window it belongs to.
    """

    def __init__(self, keys: Sequence[KeyText], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(_columns(keys))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.addWidget(scroll)
        layout.addWidget(buttons)


def _columns(keys: Sequence[KeyText]) -> QWidget:
    content = QWidget()
    content.setProperty("role", "panel")
    grid = QGridLayout(content)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(4 * GRID)
    columns = [QVBoxLayout() for _ in range(COLUMNS)]
    heights = [0] * COLUMNS
    for group, members in groupby(keys, key=lambda line: line.group):
        lines = list(members)
        shortest = heights.index(min(heights))
        columns[shortest].addWidget(_group(group, lines))
        heights[shortest] += len(lines) + 2
    for place, column in enumerate(columns):
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        grid.addLayout(column, 0, place)
        grid.setColumnStretch(place, 1)
    return content


def _group(title: str, lines: Sequence[KeyText]) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * GRID)
    grid.setVerticalSpacing(GRID // 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(styled_label(title.upper(), "section", group), 0, 0, 1, 2)
    for row, line in enumerate(lines, start=1):
        grid.addWidget(_KeyCaps(line.keys, group), row, 0)
        text = QLabel(line.text, group)
        text.setWordWrap(True)
        grid.addWidget(text, row, 1)
    return group


class _KeyCaps(QWidget):
    """Keys drawn as the caps of a keyboard."""

    def __init__(self, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys.split(" / ")
        self.setAccessibleName(keys)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + (len(self._keys) - 1) * GRID // 2, CAP_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SMALL_PX))
        left, top = 0.5, (self.height() - CAP_PX) / 2 + 0.5
        for key, width in zip(self._keys, self._widths(), strict=True):
            cap = QRectF(left, top, width - 1, CAP_PX - 1)
            painter.setPen(QPen(QColor(theme.outline), 1))
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(cap, 3, 3)
            draw_text(painter, cap, key, theme.text, Align.AlignHCenter)
            left += width + GRID / 2

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(sized(self.font(), SMALL_PX))
        return [max(CAP_PX, metrics.horizontalAdvance(key) + GRID + 4) for key in self._keys]

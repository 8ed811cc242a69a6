"""What the colors of a map mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from mars_labeler.services.map_colors import LegendEntry
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID, SMALL_PX
from mars_labeler.ui.widgets.painting import Align, draw_swatch, draw_text, sized

ROW_HEIGHT = 20
WIDTHS = (120, 200)
"""In a narrow page and in a wide one."""

_COUNT_WIDTH, _LEAST_FOR_COUNTS = 44, 160


class CollectionMapLegend(QScrollArea):
    """A list of colors with their meanings and how many images have them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setWidget(self._rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(WIDTHS[1])
        self.setAccessibleName(self.tr("Legend"))

    def set_entries(self, entries: Sequence[LegendEntry], other: str) -> None:
        """Show what colors mean.

        Args:
            entries: The colors.
            other: What the color without a name means.
        """
        named = [(entry.name or other, entry) for entry in entries]
        self._rows.set_entries(named)
        self.setAccessibleDescription(", ".join(_words(name, entry) for name, entry in named))


class _Rows(QWidget):
    """The list itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, LegendEntry]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def set_entries(self, entries: list[tuple[str, LegendEntry]]) -> None:
        self._entries = entries
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTHS[0], len(self._entries) * ROW_HEIGHT + 2 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.background))
        painter.setFont(sized(self.font(), SMALL_PX))
        width = self.width() - 2 * GRID
        has_room = self.width() >= _LEAST_FOR_COUNTS
        for row, (name, entry) in enumerate(self._entries):
            line = QRectF(GRID, GRID + row * ROW_HEIGHT, width, ROW_HEIGHT)
            draw_swatch(painter, line.adjusted(0, 0, 2 * GRID - width, 0), _hex(entry))
            is_counted = entry.count is not None and has_room
            text = line.adjusted(2.5 * GRID, 0, -_COUNT_WIDTH if is_counted else 0, 0)
            draw_text(painter, text, name, theme.text)
            if entry.count is not None and has_room:
                draw_text(painter, line, figure(entry.count), theme.dim, Align.AlignRight)
        painter.end()


def _hex(entry: LegendEntry) -> str:
    return QColor(*entry.color).name()


def _words(name: str, entry: LegendEntry) -> str:
    return name if entry.count is None else f"{name} {figure(entry.count)}"

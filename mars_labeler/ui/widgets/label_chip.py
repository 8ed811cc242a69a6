"""The label of the current image as a chip: solid, so that it never looks like a suggestion."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import images
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.chip_painter import readable_ink
from mars_labeler.ui.widgets.painting import Align, draw_text, fill_rounded, sized
from mars_labeler.ui.widgets.shown import ShownImage

CHIP_PX = 20


class LabelChip(QWidget):
    """One line: the chip, and how many images the next label goes to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ShownImage | None = None
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_image(self, shown: ShownImage | None, selected_count: int) -> None:
        """Show the label of `shown`, and the number of selected images where it is not one."""
        self._shown = shown
        is_many = selected_count > 1
        self._note = self.tr("{images} selected").format(images=images(selected_count))
        self._note = self._note if is_many else ""
        self.setAccessibleName(", ".join(part for part in (self._text(), self._note) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the chip."""
        return QSize(120, CHIP_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip and the note."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SMALL_PX))
        rect = QRectF(self.rect())
        draw_text(painter, rect, self._note, theme.dim, Align.AlignRight)
        note_width = QFontMetricsF(painter.font()).horizontalAdvance(self._note)
        painter.setFont(sized(self.font(), SMALL_PX, is_bold=True))
        text_width = QFontMetricsF(painter.font()).horizontalAdvance(self._text())
        width = min(text_width + 2 * GRID + 1, rect.width() - note_width - GRID)
        self._paint_chip(painter, QRectF(0, 0, width, CHIP_PX), theme)

    def _paint_chip(self, painter: QPainter, chip: QRectF, theme: Theme) -> None:
        inner = chip.adjusted(GRID, 0, -GRID, 0)
        label = self._shown.label if self._shown else None
        if label is not None:
            fill_rounded(painter, chip, QColor(label.color), 4)
            draw_text(painter, inner, self._text(), readable_ink(QColor(label.color)).name())
        elif self._text():
            painter.setPen(QPen(QColor(theme.outline), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            draw_text(painter, inner, self._text(), theme.dim)

    def _text(self) -> str:
        if self._shown is None:
            return ""
        if self._shown.label is not None:
            return self._shown.label.name
        return self.tr("? unsure") if self._shown.is_unsure else self.tr("no label")

"""One class of a suggestion: its key, name, bar and confidence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import confidence as shown_confidence
from mars_labeler.ui.theme import GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.painting import (
    KEY_CAP_PX,
    Align,
    draw_focus_ring,
    draw_key_cap,
    draw_text,
    faded,
    fill_rounded,
    sized,
)

ROW_PX = 28
BAR_PX = 4
CONFIDENCE_WIDTH = 40


class SuggestionRow(QAbstractButton):
    """A button; a click takes this class as the label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class: LabelClass | None = None
        self._confidence = 0.0
        self._key = ""
        self._is_stale = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choice(
        self, label_class: LabelClass, confidence: float, key: str, is_stale: bool
    ) -> None:
        """Show one class; `confidence` is in [0, 1]."""
        self._class, self._confidence = label_class, confidence
        self._key, self._is_stale = key, is_stale
        name = self.tr("Take the suggestion {name}, {confidence}").format(
            name=label_class.name, confidence=shown_confidence(confidence)
        )
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the row."""
        return QSize(200, ROW_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the row."""
        if self._class is None:
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse():
            painter.fillRect(rect, QColor(theme.hover))
        inner = rect.adjusted(GRID, 0, -GRID, 0)
        if self._key:
            cap = QRectF(inner.left(), inner.top(), KEY_CAP_PX, inner.height())
            draw_key_cap(painter, cap, self._key, theme)
        inner.setLeft(inner.left() + KEY_CAP_PX + GRID)
        self._paint_choice(painter, inner, self._class, theme)
        if self.hasFocus():
            draw_focus_ring(painter, rect, theme)

    def _paint_choice(
        self, painter: QPainter, rect: QRectF, label_class: LabelClass, theme: Theme
    ) -> None:
        line = rect.adjusted(0, 2, 0, -BAR_PX - 5)
        painter.setFont(sized(self.font(), SMALL_PX))
        draw_text(painter, line, shown_confidence(self._confidence), theme.text, Align.AlignRight)
        painter.setFont(self.font())
        name_color = theme.dim if self._is_stale else theme.text
        name = line.adjusted(0, 0, -CONFIDENCE_WIDTH, 0)
        draw_text(painter, name, label_class.name, name_color)
        groove = QRectF(rect.left(), rect.bottom() - BAR_PX - 4, rect.width(), BAR_PX)
        fill_rounded(painter, groove, QColor(theme.line), BAR_PX / 2)
        groove.setWidth(max(BAR_PX, groove.width() * self._confidence))
        self._paint_bar(painter, groove, theme.dim if self._is_stale else label_class.color)

    @staticmethod
    def _paint_bar(painter: QPainter, bar: QRectF, color: str) -> None:
        """Paint a pale bar with a dashed edge: a suggestion never looks like a label."""
        fill_rounded(painter, bar, faded(color, 0.45), BAR_PX / 2)
        painter.setPen(QPen(QColor(color), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5)

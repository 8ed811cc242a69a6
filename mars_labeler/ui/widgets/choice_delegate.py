"""Paints a choice: its swatch, name, counts and bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.icons import cached_pixmap
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import BODY_PX, GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.choice_model import CHOICE_ROLE, Choice, Index
from mars_labeler.ui.widgets.painting import (
    SWATCH_PX,
    Align,
    draw_focus_ring,
    draw_swatch,
    draw_text,
    faded,
    fill_rounded,
    sized,
)

ROW_PX = 22
BAR_ROW_PX = 26
BAR_PX = 3
ICON_PX = 12
SUGGESTED_OPACITY = 0.4


class ChoiceDelegate(QStyledItemDelegate):
    """Paints the rows of a choice list or of the folder tree."""

    def __init__(self, has_bars: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_bars = has_bars

    @property
    def row_height(self) -> int:
        """Height of one row in device-independent pixels."""
        return BAR_ROW_PX if self._has_bars else ROW_PX

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the size of a row."""
        return QSize(100, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        choice = index.data(CHOICE_ROLE)
        theme = theme_of(option.palette)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_back(painter, rect, option, theme)
        inner = rect.adjusted(GRID, 0, -GRID, 0)
        if self._has_bars:
            _paint_bar(painter, inner, choice, theme)
            inner.setBottom(rect.bottom() - BAR_PX - 3)
        _paint_words(painter, inner, choice, option, theme)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus_ring(painter, rect, theme)
        painter.restore()


def _paint_back(
    painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, theme: Theme
) -> None:
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(theme.selected))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(theme.hover))


def _paint_words(
    painter: QPainter, rect: QRectF, choice: Choice, option: QStyleOptionViewItem, theme: Theme
) -> None:
    is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
    if choice.color:
        draw_swatch(
            painter, QRectF(rect.left(), rect.top(), SWATCH_PX, rect.height()), choice.color
        )
        rect.setLeft(rect.left() + SWATCH_PX + GRID)
    if choice.icon:
        _paint_icon(painter, rect, choice.icon, theme)
        rect.setLeft(rect.left() + ICON_PX + GRID)
    painter.setFont(sized(option.font, SMALL_PX))
    count = figure(choice.count)
    if choice.suggested:
        count = f"{count} +{figure(choice.suggested)}"
    draw_text(painter, rect, count, theme.dim, Align.AlignRight)
    width = QFontMetricsF(painter.font()).horizontalAdvance(count)
    rect.setRight(rect.right() - width - GRID)
    painter.setFont(sized(option.font, BODY_PX, is_selected))
    draw_text(
        painter, rect, choice.text, theme.text if choice.count or choice.suggested else theme.dim
    )


def _paint_icon(painter: QPainter, rect: QRectF, name: str, theme: Theme) -> None:
    glyph = cached_pixmap(name, theme.text, ICON_PX, painter.device().devicePixelRatioF())
    top = rect.top() + (rect.height() - ICON_PX) / 2
    painter.drawPixmap(QPointF(rect.left(), top), glyph)


def _paint_bar(painter: QPainter, rect: QRectF, choice: Choice, theme: Theme) -> None:
    """Paint labels as a solid bar and suggestions as its lighter, hollow rest."""
    left = rect.left() + SWATCH_PX + GRID
    whole = QRectF(left, rect.bottom() - BAR_PX - 2, rect.right() - left, BAR_PX)
    fill_rounded(painter, whole, QColor(theme.line), BAR_PX / 2)
    total = choice.count + choice.suggested
    if not total:
        return
    whole.setWidth(max(BAR_PX, whole.width() * choice.share))
    fill_rounded(painter, whole, faded(choice.color, SUGGESTED_OPACITY), BAR_PX / 2)
    whole.setWidth(whole.width() * choice.count / total)
    fill_rounded(painter, whole, QColor(choice.color), BAR_PX / 2)

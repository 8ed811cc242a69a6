"""Paints a class: color, key, name and how many images have it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import BODY_PX, GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.choice_model import Index
from mars_labeler.ui.widgets.class_rows import ROW_ROLE, ClassRow
from mars_labeler.ui.widgets.painting import (
    KEY_CAP_PX,
    SWATCH_PX,
    Align,
    draw_focus_ring,
    draw_key_cap,
    draw_swatch,
    draw_text,
    sized,
)

ROW_PX = 22


class ClassDelegate(QStyledItemDelegate):
    """Paints the rows of the class list."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the size of a row."""
        return QSize(100, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = index.data(ROW_ROLE)
        theme = theme_of(option.palette)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_back(painter, rect, option, row, theme)
        painter.setFont(option.font)
        _paint_row(painter, rect.adjusted(GRID, 0, -GRID, 0), row, theme)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus_ring(painter, rect, theme)
        painter.restore()


def _paint_back(
    painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, row: ClassRow, theme: Theme
) -> None:
    state = QStyle.StateFlag
    if row.is_current:
        painter.fillRect(rect, QColor(theme.selected))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
    elif option.state & (state.State_MouseOver | state.State_Selected):
        painter.fillRect(rect, QColor(theme.hover))


def _paint_row(painter: QPainter, rect: QRectF, row: ClassRow, theme: Theme) -> None:
    body = painter.font()
    swatch = QRectF(rect.left(), rect.top(), SWATCH_PX, rect.height())
    draw_swatch(painter, swatch, row.label_class.color)
    cap = QRectF(swatch.right() + GRID, rect.top(), KEY_CAP_PX, rect.height())
    if row.key:
        draw_key_cap(painter, cap, row.key, theme)
    painter.setFont(sized(body, SMALL_PX))
    count = figure(row.count)
    draw_text(painter, rect, count, theme.dim, Align.AlignRight)
    name = QRectF(rect)
    name.setLeft(cap.right() + GRID)
    name.setRight(rect.right() - QFontMetricsF(painter.font()).horizontalAdvance(count) - GRID)
    painter.setFont(sized(body, BODY_PX, row.is_current))
    draw_text(painter, name, row.label_class.name, theme.text)

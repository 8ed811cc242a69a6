"""A picture scaled to fit, on a dark well."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.widgets.painting import Align, draw_text, fill_rounded

PREVIEW_HEIGHT = 200


class PreviewPicture(QWidget):
    """Shows one picture, never larger than twice its own pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self._empty_text = self.tr("No image selected")
        self.setAccessibleName(self.tr("Preview of the current image"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_pixmap(self, pixmap: QPixmap | None, empty_text: str = "") -> None:
        """Show `pixmap`, or `empty_text` in its place."""
        self._pixmap = pixmap or QPixmap()
        self._empty_text = empty_text
        self.update()

    def set_empty_text(self, text: str) -> None:
        """Say what an empty picture means, without taking the picture away."""
        self._empty_text = text
        self.update()

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(200, PREVIEW_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture in the middle."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        fill_rounded(painter, rect, QColor(theme.field), 4)
        if self._pixmap.isNull():
            draw_text(painter, rect, self._empty_text, theme.dim, Align.AlignHCenter)
            return
        size = QSizeF(self._pixmap.size())
        limit = (size * 2).boundedTo(rect.size())
        target = QRectF(rect.topLeft(), size.scaled(limit, Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(rect.center())
        painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))

"""A labeled image that resembles another: its picture, its class, and a click that leads there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID, SMALL_PX
from mars_labeler.ui.widgets.painting import (
    SWATCH_PX,
    draw_focus_ring,
    draw_swatch,
    draw_text,
    sized,
)

TILE_WIDTH, PICTURE_PX, NAME_PX = 88, 56, 18
TILE_HEIGHT = PICTURE_PX + NAME_PX


class NeighborTile(QAbstractButton):
    """Shows one image.

    Args:
        image_id: The image.
        name: Its file name.
        label: Its label.
        similarity: How similar it is, at most 1.
        parent: The widget it is in.
    """

    requested = Signal(int)
    """The image is wanted."""

    def __init__(
        self,
        image_id: ImageId,
        name: str,
        label: LabelClass,
        similarity: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.image_id = image_id
        self._label = label
        self._picture: QPixmap | None = None
        words = self.tr("{name}, labeled {label}, similarity {similarity:.2f}").format(
            name=name, label=label.name, similarity=similarity
        )
        self.setAccessibleName(words)
        self.setToolTip(words)
        # A click must not take the keyboard away from the picture.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def set_picture(self, picture: QPixmap) -> None:
        """Show the image's thumbnail."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a tile."""
        return QSize(TILE_WIDTH, TILE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, and below it the class with its color."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        room = rect.adjusted(0, 0, 0, -NAME_PX)
        painter.fillRect(room, QColor(theme.hover if self.underMouse() else theme.field))
        if self._picture is not None:
            size = self._picture.size().scaled(
                room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(room.center())
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        line = QRectF(0, room.bottom(), rect.width(), NAME_PX)
        draw_swatch(painter, QRectF(line.left(), line.top(), SWATCH_PX, NAME_PX), self._label.color)
        painter.setFont(sized(self.font(), SMALL_PX))
        name = line.adjusted(SWATCH_PX + GRID // 2, 0, 0, 0)
        draw_text(painter, name, self._label.name, theme.text)
        if self.hasFocus():
            draw_focus_ring(painter, rect, theme)
        painter.end()

    def _on_clicked(self) -> None:
        self.requested.emit(self.image_id)

"""The colors a class may have, as a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from mars_labeler.domain.taxonomy import PALETTE

SWATCH_PX = 16


class ColorMenu(QMenu):
    """The palette of the classes, and a way to any other color.

    Args:
        title: What the menu says where it is part of another.
        color: `#rrggbb` to start from when another color is wanted.
        parent: The widget it is in.
    """

    color_chosen = Signal(str)
    """The person chose this `#rrggbb`."""

    def __init__(self, title: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._color = color
        for shade in PALETTE:
            action = self.addAction(swatch_icon(shade), shade)
            action.triggered.connect(partial(self._tell, shade))
        self.addSeparator()
        self.addAction(self.tr("Another color…"), self._on_other_color)

    def _tell(self, color: str, _is_checked: bool = False) -> None:
        self._color = color
        self.color_chosen.emit(color)

    def _on_other_color(self) -> None:
        chosen = QColorDialog.getColor(QColor(self._color), self.parentWidget())
        if chosen.isValid():
            self._tell(chosen.name())


def swatch_icon(color: str) -> QIcon:
    """Return a square of `color`."""
    picture = QPixmap(SWATCH_PX, SWATCH_PX)
    picture.fill(QColor(color))
    return QIcon(picture)

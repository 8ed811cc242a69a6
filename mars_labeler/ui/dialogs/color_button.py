"""A button that shows a color and lets a person choose another."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from mars_labeler.ui.widgets.color_menu import ColorMenu, swatch_icon


class ColorButton(QPushButton):
    """Opens the color menu and shows what was chosen there.

    Args:
        color: `#rrggbb` shown first.
        parent: The widget it is in.
    """

    def __init__(self, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = color
        menu = ColorMenu("", color, self)
        menu.color_chosen.connect(self._on_color_chosen)
        self.setMenu(menu)
        self._on_color_chosen(color)

    @property
    def color(self) -> str:
        """The color shown, `#rrggbb`."""
        return self._color

    @Slot(str)
    def _on_color_chosen(self, color: str) -> None:
        self._color = color
        self.setText(color)
        self.setIcon(swatch_icon(color))

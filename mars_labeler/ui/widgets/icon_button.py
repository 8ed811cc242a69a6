"""A tool button whose icon follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.icons import icon

ICON_PX = 16


class IconButton(QToolButton):
    """A quiet button with an icon; it takes the keyboard by Tab only.

    Args:
        icon_name: File name in `resources/icons` without its ending.
        name: What it does: its tooltip and its name for screen readers.
        shortcut: The key that does the same, shown in the tooltip.
        parent: The widget it is in.
    """

    def __init__(
        self, icon_name: str, name: str, shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setProperty("role", "quiet")
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_name(name, shortcut)
        self._draw_icon()

    def set_icon_name(self, icon_name: str) -> None:
        """Show another icon."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._draw_icon()

    def set_name(self, name: str, shortcut: str = "") -> None:
        """Say anew what the button does."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({shortcut})" if shortcut else name)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        self.setIcon(icon(self._icon_name, theme_of(self.palette())))

"""Puts a theme on the application, and finds the theme a widget is shown in."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from mars_labeler.ui.style_sheet import style_sheet
from mars_labeler.ui.theme import BODY_PX, DARK, LIGHT, Theme


class ThemeChoice(StrEnum):
    """Which appearance a person wants."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give every window of `app` the style, font, palette and style sheet of `theme`."""
    sheet = style_sheet(theme)
    if app.styleSheet() == sheet:
        return  # giving it again would take a second: every widget is styled anew
    app.setStyle("Fusion")  # the one style that draws the same, palette and all, everywhere
    font = QFont(app.font())
    font.setPixelSize(BODY_PX)
    app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyleSheet(sheet)


def chosen_theme(choice: ThemeChoice, app: QApplication) -> Theme:
    """Return the theme for `choice`; that of the system when it asks so (dark if unknown)."""
    if choice is ThemeChoice.SYSTEM:
        is_light = app.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if is_light else DARK
    return LIGHT if choice is ThemeChoice.LIGHT else DARK


def theme_of(shown_palette: QPalette) -> Theme:
    """Return the theme that a widget with `shown_palette` is shown in.

    Widgets that paint by hand ask at every paint, so they follow a change without being told.
    """
    # Style sheets write into most roles of a widget's palette, but not into this one.
    return LIGHT if shown_palette.color(QPalette.ColorRole.Mid).lightness() > 127 else DARK


def palette(theme: Theme) -> QPalette:
    """Return the palette of `theme`."""
    made = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.dim,
        role.Button: theme.hover,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.ToolTipBase: theme.hover,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.field,
    }
    for color_role, color in colors.items():
        made.setColor(color_role, QColor(color))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(theme.outline))
    return made

"""Line icons in the colors of the theme.

The SVG files are drawn in `currentColor` on a 16-pixel square; they are colored when an icon is
made, so a change of the theme needs new icons (widgets make theirs on `StyleChange`).
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.resources import resource_path
from mars_labeler.ui.theme import Theme

SIZES = (16, 20, 24, 32, 48, 64)
"""Sides in pixels at which icons are drawn: 16, 20 and 24 at 100, 150, 200 and 300 % scale."""


def icon(name: str, theme: Theme, color: str = "") -> QIcon:
    """Return the icon `name` for `theme`.

    Args:
        name: File name in `resources/icons` without its ending.
        theme: The appearance it is for.
        color: `#rrggbb` instead of the text color.

    Raises:
        MissingResourceError: There is no such icon.
    """
    source = resource_path(f"icons/{name}.svg").read_text("utf-8")
    made = QIcon()
    shades = (
        (QIcon.Mode.Normal, QIcon.State.Off, color or theme.text),
        (QIcon.Mode.Normal, QIcon.State.On, color or theme.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, theme.outline),
        (QIcon.Mode.Disabled, QIcon.State.On, theme.outline),
    )
    for mode, state, shade in shades:
        renderer = _renderer(source, shade)
        for size in SIZES:
            made.addPixmap(_drawn(renderer, size), mode, state)
    return made


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon `name` in `color` as a picture.

    Args:
        name: File name in `resources/icons` without its ending.
        color: `#rrggbb`.
        size: Its side in device-independent pixels.
        ratio: Device pixels for each of them.
    """
    source = resource_path(f"icons/{name}.svg").read_text("utf-8")
    drawn = _drawn(_renderer(source, color), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def cached_pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """Return what `pixmap` returns, drawn once: for marks that are painted many times over."""
    key = f"{name}/{color}/{size}/{ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = pixmap(name, color, size, ratio)
        QPixmapCache.insert(key, found)
    return found


def flag_icon_name(flag: QualityFlag) -> str:
    """Return the icon of a flag: its file name in `resources/icons` without the ending."""
    return f"quality-{str(flag.name).lower().replace('_', '-')}"


def app_icon() -> QIcon:
    """Return the icon of the program, in its own colors."""
    renderer = QSvgRenderer(str(resource_path("app-icon.svg")))
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_drawn(renderer, size))
    return made


def _renderer(source: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(source.replace("currentColor", color).encode()))


def _drawn(renderer: QSvgRenderer, side: int) -> QPixmap:
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return drawn

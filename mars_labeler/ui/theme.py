"""Colors and measures of the window; nothing here needs Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """The colors of one appearance, each `#rrggbb`.

    Every text color has a contrast of at least 4.5:1 on every color it is drawn on, and `outline`
    and `accent` at least 3:1 (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

    Args:
        name: "dark" or "light".
        background: Behind the images.
        panel: Behind controls.
        field: Wells: text fields, the groove of a bar, the back of a picture.
        hover: Behind a row or button under the pointer.
        selected: Behind a chosen row.
        line: Separators, which only decorate.
        outline: Edges that have to be seen: check boxes, handles, key caps.
        text: Text that is read.
        dim: Text that explains.
        accent: The one accent: the selection, the focus ring, the main button, accented text.
        on_accent: Text on the accent.
        warning: Marks of a warning or a failure.
        good: Marks of something finished well.
    """

    name: str
    background: str
    panel: str
    field: str
    hover: str
    selected: str
    line: str
    outline: str
    text: str
    dim: str
    accent: str
    on_accent: str
    warning: str
    good: str


DARK = Theme(
    name="dark",
    background="#16181b",
    panel="#1d2024",
    field="#131517",
    hover="#272b30",
    selected="#33292a",
    line="#2c3036",
    outline="#767c85",
    text="#e6e6e3",
    dim="#9a9ea5",
    accent="#e2754e",
    on_accent="#16181b",
    warning="#e0b04f",
    good="#6cbf7d",
)
LIGHT = Theme(
    name="light",
    background="#f6f5f2",
    panel="#ffffff",
    field="#f6f5f2",
    hover="#f0eeea",
    selected="#fbebe4",
    line="#d9d6cf",
    outline="#86888c",
    text="#1f2225",
    dim="#606469",
    accent="#b44824",
    on_accent="#ffffff",
    warning="#8a5a00",
    good="#2c7a3f",
)

GRID = 8
"""The unit of all distances, in device-independent pixels."""

BODY_PX, SMALL_PX, TITLE_PX = 13, 11, 15
"""Font sizes in device-independent pixels."""

LEFT_PANEL_WIDTH, RIGHT_PANEL_WIDTH = 260, 300
THUMBNAIL_SIZES = range(96, 321)
"""Sides of a grid cell's picture that the size slider offers, in device-independent pixels."""

FOCUS_RING_PX = 2
"""Width of the ring around whatever has the keyboard, in device-independent pixels."""


def contrast_ratio(first: str, second: str) -> float:
    """Return the contrast of two `#rrggbb` colors, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(channel) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

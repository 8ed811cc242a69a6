"""Draws the points of a map into pixels with NumPy: 300,000 are a handful of assignments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mars_labeler.services.map_colors import read_color
from mars_labeler.ui.models.map_points import MapPoints
from mars_labeler.ui.models.map_window import MapWindow
from mars_labeler.ui.theme import Theme

_OPAQUE = np.uint32(0xFF000000)
_DIMMED = 0.25
"""How much of its color a point keeps that the filters hide."""

_FULL, _LEAST = 0.8, 0.2
"""Share of a pixel that a disc covers: from the first on it is the disc's, below the second not."""

_FEW, _FEW_ENLARGED = 0.2, 1.6
"""Where so small a share of the points has a color that tells something, they are larger."""

_RING_PX = 1.5
_USUAL_SCALE = 650
"""Of the whole map in a window of the usual size."""

Pixels = NDArray[np.uint32]


@dataclass(frozen=True)
class _Dots:
    """Points within the picture.

    Args:
        columns: intp (n,), of the pixels in their middles.
        rows: The same.
        colors: uint32 (n,), 0xffRRGGBB.
    """

    columns: NDArray[np.intp]
    rows: NDArray[np.intp]
    colors: NDArray[np.uint32]

    def __getitem__(self, chosen: NDArray[np.bool_]) -> _Dots:
        return _Dots(self.columns[chosen], self.rows[chosen], self.colors[chosen])


def dot_radius(count: int, scale: float) -> float:
    """Return the radius of a point in device-independent pixels.

    Args:
        count: The more points, the smaller they are.
        scale: Device-independent pixels a unit of the map: the more, the larger they are.
    """
    base = np.interp(np.log10(max(count, 1)), [2, 3.5, 4.5, 5.5], [4.3, 2.3, 1.6, 1.0])
    return float(np.clip(base * (scale / _USUAL_SCALE) ** 0.3, 0.8, 6.0))


def draw_points(points: MapPoints, window: MapWindow, ratio: float, theme: Theme) -> QImage:
    """Return a picture of the part of the map in sight.

    Args:
        points: What is drawn: hidden ones dimmed, selected ones with a ring, above the others.
        window: The part in sight.
        ratio: Device pixels a device-independent one.
        theme: Gives the background and the color of the rings.
    """
    width, height = max(round(window.width * ratio), 1), max(round(window.height * ratio), 1)
    background = _packed(np.array([read_color(theme.background)], np.uint8))[0]
    radius = dot_radius(len(points), window.scale) * ratio
    margin = int(_FEW_ENLARGED * radius + _RING_PX * ratio) + 2
    stride = width + 2 * margin
    pixels = np.full((height + 2 * margin, stride), background, np.uint32)
    dots, places = _dots(points, window, ratio, theme, (width, height, margin))
    _draw_discs(pixels, dots, radius, background)
    is_told = points.is_told[places] & ~points.is_dimmed[places]
    if is_told.any() and is_told.mean() < _FEW:
        _draw_discs(pixels, dots[is_told], _FEW_ENLARGED * radius, background)
    is_selected = points.is_selected[places]
    if is_selected.any():
        chosen = dots[is_selected]
        ring = _packed(np.array([read_color(theme.text)], np.uint8))[0]
        ringed = _Dots(chosen.columns, chosen.rows, np.full(len(chosen.rows), ring))
        _draw_discs(pixels, ringed, radius + _RING_PX * ratio, background)
        _draw_discs(pixels, chosen, radius, ring)
    shown = np.ascontiguousarray(pixels[margin : margin + height, margin : margin + width])
    image = QImage(shown.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    image.setDevicePixelRatio(ratio)
    return image


def _dots(
    points: MapPoints,
    window: MapWindow,
    ratio: float,
    theme: Theme,
    frame: tuple[int, int, int],
) -> tuple[_Dots, NDArray[np.intp]]:
    """Return the points in sight, the topmost last, and their places among all."""
    width, height, margin = frame
    places = np.floor(window.to_view(points.positions) * np.float32(ratio)).astype(np.intp)
    is_in_sight = (
        (places[:, 0] >= 0) & (places[:, 0] < width) & (places[:, 1] >= 0) & (places[:, 1] < height)
    )
    drawn = points.order[is_in_sight[points.order]]
    colors = points.colors[drawn].astype(np.float32)
    is_dimmed = points.is_dimmed[drawn]
    background = np.array(read_color(theme.background), np.float32)
    colors[is_dimmed] = _DIMMED * colors[is_dimmed] + (1 - _DIMMED) * background
    columns, rows = places[drawn].T + margin
    return _Dots(columns, rows, _packed(colors.astype(np.uint8))), drawn


def _draw_discs(pixels: Pixels, dots: _Dots, radius: float, behind: np.uint32) -> None:
    """Draw discs: first all their edges, blended with what is behind, then all that is inside."""
    flat = pixels.reshape(-1)
    centers = dots.rows * pixels.shape[1] + dots.columns
    reach = int(np.ceil(radius))
    offsets = np.arange(-reach, reach + 1)
    covered = np.clip(radius + 0.5 - np.hypot(offsets[:, None], offsets), 0, 1)
    covered[reach, reach] = 1
    for share in np.unique(covered[(covered > _LEAST) & (covered < _FULL)]):
        blended = _blended(dots.colors, behind, float(share))
        for down, across in np.argwhere(covered == share) - reach:
            flat[centers + down * pixels.shape[1] + across] = blended
    for down, across in np.argwhere(covered >= _FULL) - reach:
        flat[centers + down * pixels.shape[1] + across] = dots.colors


def _packed(colors: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return colors, uint8 (n, 3), as Qt's 32-bit pixels."""
    red, green, blue = colors.astype(np.uint32).T
    packed: NDArray[np.uint32] = _OPAQUE | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    return packed


def _blended(colors: NDArray[np.uint32], behind: np.uint32, share: float) -> NDArray[np.uint32]:
    """Return colors mixed with the one behind them, of which they cover a share of the pixel."""
    parts = np.stack([colors >> np.uint32(16), colors >> np.uint32(8), colors], axis=1) & 0xFF
    other = np.array([behind >> 16, behind >> 8, behind], np.uint32) & 0xFF
    return _packed((share * parts + (1 - share) * other).astype(np.uint8))

"""The picture of the points: where which color is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QColor, QImage

from mars_labeler.ui.models.map_points import MapPoints, plain_points
from mars_labeler.ui.models.map_window import MapWindow
from mars_labeler.ui.theme import DARK, LIGHT
from mars_labeler.ui.widgets.collection_map_raster import dot_radius, draw_points

RED, BLUE = (220, 30, 40), (30, 60, 210)
WINDOW = MapWindow(300, 200)


def two_points() -> MapPoints:
    """Return a red point on the left and a blue one on the right."""
    positions = np.array([[0.2, 0.5], [0.8, 0.5]], np.float32)
    colors = np.array([RED, BLUE], np.uint8)
    return replace(plain_points(np.array([1, 2]), positions), colors=colors)


def color_at(image: QImage, points: MapPoints, place: int, ratio: int = 1) -> tuple[int, ...]:
    """Return the color in the middle of a point."""
    x, y = (WINDOW.to_view(points.positions[place]) * ratio).astype(int).tolist()
    color = image.pixelColor(x, y)
    return color.red(), color.green(), color.blue()


def count_of(image: QImage, color: str) -> int:
    """Return how many pixels have a color."""
    wanted = QColor(color)
    columns, rows = range(image.width()), range(image.height())
    return sum(image.pixelColor(x, y) == wanted for x in columns for y in rows)


def test_each_point_has_its_color_on_the_background_of_the_theme() -> None:
    points = two_points()
    for theme in (DARK, LIGHT):
        image = draw_points(points, WINDOW, 1.0, theme)
        assert (image.width(), image.height()) == (300, 200)
        assert [color_at(image, points, place) for place in (0, 1)] == [RED, BLUE]
        assert image.pixelColor(2, 2) == QColor(theme.background)


def test_on_a_fine_screen_the_picture_has_more_pixels() -> None:
    points = two_points()
    image = draw_points(points, WINDOW, 2.0, DARK)
    assert (image.width(), image.devicePixelRatio()) == (600, 2.0)
    assert color_at(image, points, 1, ratio=2) == BLUE


def test_what_the_filters_hide_is_dimmed() -> None:
    points = replace(two_points(), is_dimmed=np.array([True, False]))
    image = draw_points(points, WINDOW, 1.0, DARK)
    red, _, _ = color_at(image, points, 0)
    assert 30 < red < 110
    assert color_at(image, points, 1) == BLUE


def test_a_selected_point_has_a_ring() -> None:
    plain = draw_points(two_points(), WINDOW, 1.0, DARK)
    ringed = draw_points(two_points().selecting_ids([2]), WINDOW, 1.0, DARK)
    assert count_of(plain, DARK.text) == 0
    assert count_of(ringed, DARK.text) > 8
    assert color_at(ringed, two_points(), 1) == BLUE


def test_points_told_of_lie_above_those_not_told_of() -> None:
    points = replace(
        two_points(),
        positions=np.full((2, 2), 0.5, np.float32),
        is_told=np.array([True, False]),
    )
    assert color_at(draw_points(points, WINDOW, 1.0, DARK), points, 0) == RED


def test_a_few_labeled_points_among_many_are_larger() -> None:
    """They could hardly be found among thousands of gray ones of the same size."""
    ids, positions = np.arange(10), np.stack([np.linspace(0.1, 0.9, 10), np.full(10, 0.5)], 1)
    colors = np.full((10, 3), 120, np.uint8)
    colors[4] = RED
    points = replace(plain_points(ids, positions.astype(np.float32)), colors=colors)
    few = replace(points, is_told=ids == 4)
    all_told = replace(points, is_told=np.ones(10, bool))
    red = "#dc1e28"
    small = count_of(draw_points(all_told, WINDOW, 1.0, DARK), red)
    assert count_of(draw_points(few, WINDOW, 1.0, DARK), red) > 1.5 * small > 0


def test_points_out_of_sight_and_no_points_are_no_trouble() -> None:
    far = WINDOW.zoomed(50, 150, 100)
    for points in (two_points(), plain_points(np.empty(0, int), np.empty((0, 2), np.float32))):
        image = draw_points(points, far, 1.0, DARK)
        assert count_of(image, DARK.background) == 300 * 200


def test_many_points_are_smaller_and_zooming_enlarges_them() -> None:
    assert dot_radius(300_000, 650) < dot_radius(6_737, 650) < dot_radius(100, 650)
    assert dot_radius(6_737, 300) < dot_radius(6_737, 650) < dot_radius(6_737, 20 * 650)

"""The points of the map and the part of it in sight: nearest, next, inside, zoomed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.map_points import (
    MapPoints,
    inside_polygon,
    nearest_place,
    neighbor_place,
    plain_points,
)
from mars_labeler.ui.models.map_window import MAX_ZOOM, MapWindow

CROSS = np.array([[0, 0], [3, 0], [0, 2], [-4, 0], [0, -5], [2, 1.9], [9, 0]], np.float32)
"""The middle, one point to each side (right, down, left, up), one aslant, one far to the right."""

RIGHT, DOWN, LEFT, UP = (1, 0), (0, 1), (-1, 0), (0, -1)


def square() -> MapPoints:
    """Return nine points on a grid of three by three: ids 10 to 90."""
    steps = np.array([0.1, 0.5, 0.9], np.float32)
    positions = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return plain_points(np.arange(10, 100, 10), positions)


def test_the_nearest_point_within_reach_is_found() -> None:
    assert nearest_place(CROSS, (2.5, 0.2), reach=1) == 1
    assert nearest_place(CROSS, (6, 0), reach=1) == NONE
    assert nearest_place(CROSS[:0], (0, 0), reach=1) == NONE


@pytest.mark.parametrize(
    ("direction", "place"), [(RIGHT, 1), (DOWN, 2), (LEFT, 3), (UP, 4)], ids=str
)
def test_the_next_point_lies_in_the_direction(direction: tuple[int, int], place: int) -> None:
    assert neighbor_place(CROSS, CROSS[0], direction) == place


def test_beyond_the_last_point_there_is_none() -> None:
    assert neighbor_place(CROSS, CROSS[6], RIGHT) == NONE


def test_what_lies_inside_a_polygon_is_found_also_in_its_bays() -> None:
    letter_u = np.array([[0, 0], [1, 0], [1, 3], [2, 3], [2, 0], [3, 0], [3, 4], [0, 4]], float)
    points = np.array([[0.5, 1], [1.5, 1], [2.5, 1], [1.5, 3.5], [4, 1], [-1, -1]], np.float32)
    assert inside_polygon(points, letter_u).tolist() == [True, False, True, True, False, False]
    assert not inside_polygon(points, letter_u[:2]).any()


def test_the_polygon_rule_agrees_with_a_circle() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((2_000, 2)).astype(np.float32)
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    circle = 0.5 + 0.3 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    is_inside = np.hypot(*(points - 0.5).T) < 0.3
    assert (inside_polygon(points, circle) == is_inside).mean() > 0.998


def test_points_are_selected_by_image_and_drawn_above_those_without_a_word() -> None:
    points = square().selecting_ids({30, 90, 999})
    assert points.selected_ids.tolist() == [30, 90]
    assert [points.place_of(image_id) for image_id in (10, 90, 95, NONE)] == [0, 8, NONE, NONE]
    is_told = np.arange(9) == 2
    is_dimmed = np.arange(9) == 5
    drawn = replace(points, is_told=is_told, is_dimmed=is_dimmed)
    assert (drawn.order[0], drawn.order[-1]) == (5, 2)
    assert 5 not in drawn.reachable.tolist()


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    window = MapWindow(400, 300).zoomed(3, 200, 150)
    point = window.to_map(250, 120)
    zoomed = window.zoomed(2, 250, 120)
    assert zoomed.zoom == pytest.approx(6)
    assert zoomed.to_map(250, 120) == pytest.approx(point)


def test_zoom_has_its_limits_and_a_fitted_map_is_in_the_middle() -> None:
    window = MapWindow(400, 300).zoomed(4, 10, 10).moved(-60, 30)
    assert window.zoomed(0.001, 10, 10) == MapWindow(400, 300)
    assert window.zoomed(1e6, 10, 10).zoom == MAX_ZOOM


def test_the_map_cannot_be_lost_from_sight() -> None:
    window = MapWindow(400, 300).zoomed(4, 200, 150).moved(1e6, -1e6)
    assert window.center == (0, 1)


def test_a_point_out_of_sight_comes_into_the_middle_and_one_in_sight_stays() -> None:
    window = MapWindow(400, 300).zoomed(8, 200, 150)
    assert window.showing(0.5, 0.51) == window
    assert window.showing(0.9, 0.1).center == (0.9, 0.1)


def test_positions_and_points_of_the_view_belong_together() -> None:
    window = MapWindow(500, 300).zoomed(2, 100, 60)
    x, y = window.to_view(np.array([0.3, 0.7], np.float32)).tolist()
    assert window.to_map(x, y) == pytest.approx((0.3, 0.7), abs=1e-5)

"""The sample's scenes of the rover and its work, in the colors of sand-dusted metal."""

from __future__ import annotations

import numpy as np

from mars_labeler.imagery.sample.landscape import Light, receding, sky, terrain
from mars_labeler.imagery.sample.texture import (
    Color,
    Field,
    Picture,
    Plane,
    box,
    circle,
    fractal_noise,
    length,
    mask_of,
    paint,
    shade,
    tinted,
)

_CHIPS: tuple[Color, ...] = (
    (0.70, 0.22, 0.16),
    (0.25, 0.47, 0.25),
    (0.20, 0.30, 0.58),
    (0.82, 0.66, 0.22),
)


def _spot(rng: np.random.Generator, reach: float) -> tuple[float, float]:
    """Return a random place at most `reach` from the middle in x and in y."""
    return float(rng.uniform(-reach, reach)), float(rng.uniform(-reach, reach))


def draw_wheel(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw a wheel on the ground, seen aslant: treads with grousers, rim, spokes, hub."""
    light = Light.drawn(rng)
    picture = receding(terrain(rng, plane, light, 8), 0, 0.6)
    scale = float(rng.uniform(0.5, 0.95))
    x, y = float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.3, 0.4))
    local = plane.placed(x, y, float(rng.normal(0, 0.25)), scale)
    fallen = plane.placed(x + light.offset(0.35)[0], y + 0.75 * scale, 0, scale).squashed(0.35)
    shade(picture, 0.4, mask_of(circle(fallen, 1.05), 0.06))
    side = float(rng.choice([-1, 1])) * float(rng.uniform(0.35, 0.75))
    face = Plane(local.x / np.float32(rng.uniform(0.55, 0.9)), local.y)
    _wrap_treads(rng, picture, face, side)
    _set_face(rng, picture, face, light)
    _strut(rng, picture, local)
    return picture


def _wrap_treads(rng: np.random.Generator, picture: Picture, face: Plane, side: float) -> None:
    """Paint the outer band: the face's circle swept sideways by `side`."""
    y = np.clip(face.y, -1, 1)
    edge = np.sqrt(1 - y**2) * np.float32(np.sign(side))
    across = (face.x - edge) / np.float32(side)  # 0 at the face, 1 at the far rim
    angle = np.arcsin(y)
    chevron = angle * np.float32(rng.integers(16, 24)) + np.abs(across - 0.5) * 5
    grouser = np.asarray(np.sin(chevron) > 0.45, np.float32)
    teeth = 1 + 0.03 * grouser
    band = mask_of(circle(Plane(face.x - np.float32(side), face.y), 1) - 0.03 * grouser, 0.015)
    between = mask_of(np.abs(across - 0.5) - 0.5, 0.02) * mask_of(np.abs(face.y) - 1, 0.01)
    covered = np.maximum(band, np.maximum(between, mask_of(circle(face, 1), 0.015)))
    light = 0.5 - 0.28 * np.asarray(face.y, np.float32)
    metal = light * np.where(grouser > 0, 0.95, 0.5) * teeth
    dust = 0.1 * fractal_noise(rng, face.size, 4, 0.6, finest=64)
    paint(picture, tinted(metal + dust, (0.56, 0.47, 0.40)), covered)


def _set_face(rng: np.random.Generator, picture: Picture, face: Plane, light: Light) -> None:
    radius, angle = length(face.x, face.y), np.arctan2(face.y, face.x)
    paint(picture, (0.36, 0.31, 0.28), mask_of(circle(face, 1), 0.015))
    paint(picture, (0.10, 0.08, 0.07), mask_of(circle(face, 0.88), 0.015))
    paint(picture, light.soil, mask_of(circle(face, 0.86), 0.02) * np.float32(0.22))
    spokes = int(rng.integers(5, 8))
    bent = angle + radius * np.float32(0.9) + np.float32(rng.uniform(0, 6))
    gap = np.abs(np.sin(bent * spokes / 2)) * radius
    bars = mask_of(gap - 0.075, 0.02) * mask_of(circle(face, 0.87))
    glint = 0.62 + 0.2 * np.sin(angle - light.sun)
    paint(picture, tinted(glint, (0.85, 0.78, 0.70)), bars)
    hub = 0.5 - 0.5 * face.y
    paint(picture, tinted(hub, (0.85, 0.8, 0.75)), mask_of(circle(face, 0.26)))
    paint(picture, (0.2, 0.17, 0.16), mask_of(np.abs(circle(face, 0.17)) - 0.02))


def _strut(rng: np.random.Generator, picture: Picture, local: Plane) -> None:
    arm = local.placed(float(rng.uniform(-0.2, 0.2)), -0.75, float(rng.normal(0, 0.35)))
    tube = np.clip(1 - (arm.x / np.float32(0.13)) ** 2, 0, 1)
    color = tinted(0.18 + 0.45 * tube, (0.8, 0.74, 0.68))
    paint(picture, color, mask_of(box(arm, 0.13, 0.72, 0.05), 0.012))


def draw_drill_hole(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw a hole in rock amid its pale tailings."""
    light = Light.drawn(rng)
    picture = terrain(rng, plane, light, 2)
    radius = float(rng.uniform(0.12, 0.3))
    local = plane.placed(*_spot(rng, 0.4)).squashed(float(rng.uniform(0.75, 1)))
    pale: Color = ((0.68, 0.64, 0.58), (0.60, 0.62, 0.58), (0.72, 0.62, 0.50))[rng.integers(3)]
    grain = fractal_noise(rng, plane.size, 6, 0.8)
    reach = radius * float(rng.uniform(2, 3.6))
    heap = mask_of(circle(local, reach) + 0.09 * grain, 0.16)
    powder = tinted(1 + 0.09 * grain, pale)
    paint(picture, powder, heap * np.float32(rng.uniform(0.65, 0.97)))
    rim = np.asarray(circle(local, radius) + 0.012 * grain, np.float32)
    x, y = light.offset(0.3 * radius)
    shade(picture, 1.18, mask_of(np.abs(rim) - 0.03, 0.03))
    depth = np.clip((local.x * x + local.y * y) / (0.3 * radius**2) * 0.5 + 0.5, 0, 1)
    wall = tinted(0.14 + 0.5 * depth**2, pale)
    paint(picture, wall, mask_of(rim, 0.012))
    floor = circle(
        Plane(local.x - np.float32(0.7 * x), local.y - np.float32(0.7 * y)), 0.8 * radius
    )
    paint(picture, (0.07, 0.06, 0.06), mask_of(floor, 0.05) * mask_of(rim, 0.012))
    return picture


def draw_calibration_target(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw a sundial: gray rings, color chips in the corners, a post and its shadow."""
    light = Light.drawn(rng)
    picture = _dusty_metal(rng, plane, (0.78, 0.74, 0.68))
    scale, angle = float(rng.uniform(0.42, 0.85)), float(rng.uniform(-0.6, 0.6))
    base = plane.placed(*_spot(rng, 0.3), angle, scale)
    base = base.squashed(float(rng.uniform(0.7, 1)))
    shadow = Plane(base.x - np.float32(light.offset(0.1)[0]), base.y - np.float32(0.1))
    shade(picture, 0.45, mask_of(box(shadow, 0.97, 0.97, 0.05), 0.05))
    paint(
        picture, _dusty_metal(rng, plane, (0.50, 0.43, 0.36)), mask_of(box(base, 0.95, 0.95, 0.06))
    )
    for index, color in enumerate(_CHIPS):
        corner = base.placed(0.72 * (-1) ** (index // 2), 0.72 * (-1) ** index)
        paint(picture, color, mask_of(box(corner, 0.17, 0.17, 0.03)) * np.float32(0.85))
    for radius, gray in ((0.78, 0.72), (0.60, 0.50), (0.42, 0.30), (0.24, 0.85)):
        paint(picture, (gray, gray * 0.96, gray * 0.9), mask_of(circle(base, radius)))
    _raise_post(rng, picture, base, light)
    shade(picture, 0.8, mask_of(1.1 - fractal_noise(rng, plane.size, 4, 0.7), 0.4))
    return picture


def _raise_post(rng: np.random.Generator, picture: Picture, base: Plane, light: Light) -> None:
    cast = base.placed(0, 0, light.sun + np.pi / 2)
    fallen = Plane(cast.x, cast.y - np.float32(0.45))
    shade(picture, 0.4, mask_of(box(fallen, 0.07, 0.45, 0.06), 0.03))
    lean = base.placed(0, 0, float(rng.normal(0, 0.15)))
    stem = Plane(lean.x, lean.y + np.float32(0.38))
    round_light = np.clip(0.5 - stem.x * 4, 0.1, 0.9)
    metal = tinted(round_light, (0.42, 0.38, 0.36))
    paint(picture, metal, mask_of(box(stem, 0.07, 0.4, 0.05)))
    ball = Plane(lean.x, lean.y + np.float32(0.8))
    gleam = np.clip(0.55 - 1.8 * (ball.x + ball.y), 0.1, 1)
    paint(
        picture,
        tinted(gleam, (0.4, 0.36, 0.34)),
        mask_of(circle(ball, 0.15)),
    )


def _dusty_metal(rng: np.random.Generator, plane: Plane, color: Color) -> Picture:
    brightness = 1 + 0.05 * fractal_noise(rng, plane.size, 2, 0.6, finest=32)
    picture = tinted(brightness, color)
    dust = mask_of(0.8 - fractal_noise(rng, plane.size, 3, 0.65, finest=100), 0.9)
    paint(picture, (0.62, 0.44, 0.31), dust * np.float32(0.5))
    return picture


def draw_rover_deck(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw white panels with bolts, boxes and cables, and the ground behind them."""
    light = Light.drawn(rng)
    picture = receding(terrain(rng, plane, light, 10), 0, 0.6)
    if rng.random() < 0.3:
        paint(picture, sky(rng, plane, light), mask_of(plane.y + 0.6, 0.02))
    tilt = float(rng.normal(0, 0.45))
    edge = float(rng.uniform(-0.7, 0.35))
    deck = plane.placed(0, edge, tilt)
    on_deck = mask_of(-deck.y, 0.008)
    paint(picture, _panels(rng, deck), on_deck)
    shade(picture, 0.45, mask_of(np.abs(deck.y - 0.02) - 0.02, 0.01))
    for _ in range(int(rng.integers(1, 5))):
        _mount_box(rng, picture, deck, light)
    for _ in range(int(rng.integers(0, 3))):
        _run_cable(rng, picture, deck)
    return picture


def _panels(rng: np.random.Generator, deck: Plane) -> Picture:
    picture = _dusty_metal(rng, deck, (0.80, 0.77, 0.72))
    pitch = float(rng.uniform(0.5, 0.9))
    across = np.abs((deck.x / np.float32(pitch) + 10.3) % 1 - 0.5) * np.float32(pitch)
    down = np.abs((deck.y / np.float32(pitch) + 10.4) % 1 - 0.5) * np.float32(pitch)
    shade(picture, 0.55, mask_of(np.minimum(across, down) - 0.008, 0.006))
    bolts = Plane((across + 0.02) % 0.16 - np.float32(0.08), down - np.float32(0.05))
    shade(picture, 0.5, mask_of(circle(bolts, 0.016), 0.008))
    return picture


def _mount_box(rng: np.random.Generator, picture: Picture, deck: Plane, light: Light) -> None:
    x, y = float(rng.uniform(-0.9, 0.9)), float(rng.uniform(0.0, 0.9))
    width, height = (float(v) for v in rng.uniform(0.1, 0.36, 2))
    turn = float(rng.normal(0, 0.2))
    away = light.offset(0.12)
    shade(picture, 0.45, mask_of(box(deck.placed(x + away[0], y + 0.1, turn), width, height), 0.03))
    body = deck.placed(x, y, turn)
    colors: tuple[Color, ...] = (
        (0.86, 0.84, 0.8), (0.33, 0.3, 0.29), (0.72, 0.55, 0.28), (0.55, 0.53, 0.52),
    )  # fmt: skip
    color = colors[rng.integers(len(colors))]
    brightness = np.asarray(0.95 - 0.25 * body.y / height, np.float32)
    paint(picture, tinted(brightness, color), mask_of(box(body, width, height, 0.02)))
    top = Plane(body.x, body.y + np.float32(0.7 * height))
    shade(picture, 1.25, mask_of(box(top, width, 0.3 * height, 0.02)))
    if rng.random() < 0.5:
        lens = Plane(body.x, body.y - np.float32(0.2 * height))
        paint(picture, (0.08, 0.08, 0.1), mask_of(circle(lens, 0.4 * min(width, height))))


def _run_cable(rng: np.random.Generator, picture: Picture, deck: Plane) -> None:
    curve = rng.uniform(-0.4, 0.4) * np.sin(deck.x * rng.uniform(2, 5) + rng.uniform(0, 6))
    height = deck.y - np.float32(rng.uniform(0.15, 0.9)) - np.asarray(curve, np.float32)
    thickness = 0.035
    gleam = np.clip(0.75 - np.abs(height + 0.01) / thickness * 0.5, 0.2, 1)
    shade(picture, 0.5, mask_of(np.abs(height - 0.04) - thickness, 0.02) * mask_of(-deck.y))
    tube = mask_of(np.abs(height) - thickness, 0.008) * mask_of(-deck.y)
    paint(picture, tinted(gleam, (0.70, 0.58, 0.42)), tube)


def draw_observation_tray(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw the round dish on its checkered stand, with a heap of dust or without."""
    light = Light.drawn(rng)
    picture = receding(terrain(rng, plane, light, 6), 0, 0.5) * np.float32(0.75)
    x, y = _spot(rng, 0.35)
    radius = float(rng.uniform(0.3, 0.65))
    stand = plane.placed(x + 0.5 * radius, y + 1.2 * radius, float(rng.uniform(-0.6, 0.6)), radius)
    paint(picture, _checkers(stand), mask_of(box(stand, 1.15, 1.05), 0.012))
    dish = plane.placed(x, y, float(rng.uniform(-0.4, 0.4))).squashed(float(rng.uniform(0.8, 1)))
    away = light.offset(0.1)
    fallen = Plane(dish.x - np.float32(away[0]), dish.y - np.float32(away[1]) - np.float32(0.06))
    shade(picture, 0.4, mask_of(circle(fallen, radius), 0.04))
    paint(picture, _brushed_dish(rng, dish, radius, light), mask_of(circle(dish, radius), 0.01))
    return picture


def _checkers(stand: Plane) -> Picture:
    # Narrower rows toward the top: the stand leans away.
    row = np.floor((stand.y + 1.3) ** 2 * 2.2)
    column = np.floor(stand.x * 6 / (1 + 0.25 * (1 - stand.y)))
    light = np.where((row + column) % 2 == 0, 0.82, 0.10)
    return tinted(light, (1.0, 0.95, 0.88))


def _brushed_dish(rng: np.random.Generator, dish: Plane, radius: float, light: Light) -> Picture:
    lit = -(dish.x * light.offset(1)[0] + dish.y * light.offset(1)[1]) / radius
    grain = fractal_noise(rng, dish.size, 8, 0.85)
    brightness = 0.78 + 0.14 * lit + 0.03 * grain
    picture = tinted(brightness, (0.86, 0.83, 0.78))
    rim = mask_of(np.abs(circle(dish, 0.95 * radius)) - 0.02 * radius, 0.01)
    shade(picture, 1.15, rim)
    heap = dish.placed(*_spot(rng, 0.5 * radius))
    spread: Field = circle(heap, float(rng.uniform(0, 0.7)) * radius) + 0.1 * grain * radius
    paint(picture, tinted(1 + 0.1 * grain, light.soil), mask_of(spread, 0.06))
    return picture

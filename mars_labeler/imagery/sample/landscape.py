"""The sample's natural scenes: ground, horizon, sun; and the backdrops of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

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
    mixed,
    paint,
    relief,
    shade,
    smooth_noise,
    tinted,
)

_SOILS: tuple[Color, ...] = (
    (0.66, 0.43, 0.28),
    (0.60, 0.40, 0.28),
    (0.54, 0.38, 0.29),
    (0.70, 0.48, 0.32),
    (0.47, 0.34, 0.27),
)
_SKIES: tuple[Color, ...] = ((0.86, 0.73, 0.58), (0.80, 0.68, 0.56), (0.74, 0.60, 0.47))


@dataclass(frozen=True)
class Light:
    """The light and the soil that a scene shares.

    Args:
        sun: Where the light comes from, in radians on the screen.
        soil: Color of the ground.
        sky: Color of the sky near the horizon.
    """

    sun: float
    soil: Color
    sky: Color

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Light:
        """Return a random light, mostly from above."""
        return cls(
            float(rng.normal(-np.pi / 2, 0.8)),
            _SOILS[rng.integers(len(_SOILS))],
            _SKIES[rng.integers(len(_SKIES))],
        )

    def offset(self, length: float) -> tuple[float, float]:
        """Return where a shadow of this length falls, relative to what casts it."""
        return -length * float(np.cos(self.sun)), -length * float(np.sin(self.sun))


def terrain(rng: np.random.Generator, plane: Plane, light: Light, rocks: int = 12) -> Picture:
    """Draw ground seen from above: soil, ripples or slabs, and rocks with their shadows.

    Returns:
        float32 (3, S, S).
    """
    size = plane.size
    height = fractal_noise(rng, size, int(rng.integers(2, 6)), float(rng.uniform(0.5, 0.72)))
    stain = fractal_noise(rng, size, 2, 0.4, finest=32)
    dimming = 1 + np.float32(0.07) * stain
    kind = rng.random()
    if kind < 0.25:
        height = 0.4 * height + 2.2 * _ripples(rng, plane, stain)
    elif kind < 0.5:
        cracks = _cracks(rng, size)
        height = 0.6 * height - 1.5 * cracks
        dimming -= np.float32(0.45) * cracks
    brightness = relief(height, light.sun, float(rng.uniform(0.25, 0.55)))
    picture = tinted(brightness * dimming, light.soil)
    _strew_rocks(rng, picture, plane, light, int(rng.poisson(rocks)))
    return picture


def _ripples(rng: np.random.Generator, plane: Plane, warp: Field) -> Field:
    along = plane.placed(0, 0, float(rng.uniform(-0.5, 0.5))).y
    wave = along * np.float32(rng.uniform(14, 34)) + warp * np.float32(1.2)
    return np.asarray(1 - np.abs(np.sin(wave)), np.float32)


def _cracks(rng: np.random.Generator, size: int) -> Field:
    """Return 1 along the borders of random cells, as between slabs of bedrock: (S, S)."""
    small = Plane.of_size(64)
    wander = 0.12 * np.stack([smooth_noise(rng, 64, 8), smooth_noise(rng, 64, 8)])
    centers = rng.uniform(-1.2, 1.2, (24, 2)).astype(np.float32)
    across = (small.x + wander[0])[..., None] - centers[:, 0]
    down = (small.y + wander[1])[..., None] - centers[:, 1]
    nearest = np.partition(np.hypot(across, down), 1, axis=-1)
    gap = Image.fromarray(nearest[..., 1] - nearest[..., 0])
    smooth = np.asarray(gap.resize((size, size), Image.Resampling.BICUBIC), np.float32)
    return mask_of(smooth - np.float32(0.03), 0.025)


def _strew_rocks(
    rng: np.random.Generator, picture: Picture, plane: Plane, light: Light, count: int
) -> None:
    for _ in range(count):
        radius = float(np.clip(rng.lognormal(-2.9, 0.7), 0.02, 0.38))
        x, y = rng.uniform(-1, 1, 2)
        _lay_rock(rng, picture, plane, light, (float(x), float(y), radius))


def _lay_rock(
    rng: np.random.Generator,
    picture: Picture,
    plane: Plane,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    x, y, radius = place
    rows, columns = _window(plane.size, y, 2.2 * radius), _window(plane.size, x, 2.2 * radius)
    near = Plane(plane.x[rows, columns], plane.y[rows, columns])
    turn, aspect = float(rng.uniform(0, np.pi)), float(rng.uniform(0.5, 0.95))
    corners, phase = int(rng.integers(3, 7)), float(rng.uniform(0, 6))
    part = picture[:, rows, columns]

    def outline(away: tuple[float, float]) -> tuple[Plane, Field]:
        local = near.placed(x + away[0], y + away[1], turn, radius).squashed(aspect)
        bumps = np.sin(np.arctan2(local.y, local.x) * corners + phase)
        return local, circle(local, 0.85) + np.float32(0.07) * np.asarray(bumps, np.float32)

    shade(part, 0.45, mask_of(outline(light.offset(0.45 * radius))[1], 0.16))
    local, distance = outline((0, 0))
    toward = light.sun - turn
    facing = local.x * np.float32(np.cos(toward)) + local.y * np.float32(np.sin(toward))
    color = mixed(light.soil, (0.42, 0.42, 0.42), float(rng.uniform(0, 0.5)))
    facet = np.round(facing * 2) * np.float32(0.12) + facing * np.float32(0.28)
    brightness = np.asarray(0.92 + facet, np.float32) * np.float32(rng.uniform(0.75, 1.15))
    paint(part, tinted(brightness, color), mask_of(distance, 0.012 / radius))


def _window(size: int, center: float, reach: float) -> slice:
    low = int((center - reach + 1) / 2 * size)
    high = int((center + reach + 1) / 2 * size) + 1
    return slice(max(0, low), min(size, max(high, 1)))


def receding(flat: Picture, horizon: float = 0.0, steepness: float = 0.6) -> Picture:
    """Lay a picture of the ground down, so that it recedes toward the top.

    Args:
        flat: The ground from above (3, S, S).
        horizon: Row where the laid picture ends at the top, as a share of the height.
        steepness: How much narrower the far edge is, in [0, 1).

    Returns:
        float32 (3, S, S); rows above the horizon repeat the far edge.
    """
    size = flat.shape[1]
    rows = np.linspace(0, 1, size, dtype=np.float32)
    depth = np.clip((rows - horizon) / (1 - horizon), 0, 1)
    spread = 1 / (1 - steepness + steepness * depth)
    far = 1 / (1 - steepness)
    source_rows = np.clip((far - spread) / (far - 1) * (size - 1), 0, size - 1)
    centered = np.linspace(-1, 1, size, dtype=np.float32)[None, :] * (
        spread[:, None] / np.float32(far)
    )
    source_columns = (centered + 1) / 2 * (size - 1)
    return np.asarray(
        flat[:, source_rows.astype(np.intp)[:, None], source_columns.astype(np.intp)], np.float32
    )


def draw_ground(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw the surface near the rover, from above or aslant; sometimes a wheel's track."""
    light = Light.drawn(rng)
    picture = terrain(rng, plane, light, int(rng.choice([3, 15, 40])))
    if rng.random() < 0.15:
        _press_track(rng, picture, plane)
    return receding(picture, 0.0, float(rng.uniform(0.3, 0.7))) if rng.random() < 0.7 else picture


def _press_track(rng: np.random.Generator, picture: Picture, plane: Plane) -> None:
    local = plane.placed(float(rng.uniform(-0.5, 0.5)), 0, float(rng.normal(0, 0.4)))
    bars = 0.75 + 0.25 * np.sign(np.sin(local.y * 28 + np.abs(local.x) * 14))
    track = mask_of(box(local, 0.2, 3), 0.03)
    picture *= 1 + track * (np.asarray(bars, np.float32) * np.float32(0.95) - 1)


def sky(rng: np.random.Generator, plane: Plane, light: Light) -> Picture:
    """Draw butterscotch sky, brighter toward the horizon: (3, S, S)."""
    haze = (
        0.85 + 0.12 * (plane.y + 1) / 2 + 0.015 * fractal_noise(rng, plane.size, 2, 0.4, finest=16)
    )
    return tinted(haze, light.sky)


def draw_horizon(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw hills in haze under the sky, and the ground before them."""
    light = Light.drawn(rng)
    picture = sky(rng, plane, light)
    level, roll = float(rng.uniform(-0.4, 0.45)), float(rng.normal(0, 0.12))
    tilted = plane.placed(0, level, roll)
    ground = terrain(rng, plane, light, int(rng.choice([4, 20])))
    ground = receding(ground, max(0.0, (level + 1) / 2 - 0.12), 0.8)
    ridges = int(rng.integers(0, 3))
    for step in range(ridges):
        rise = 0.2 * (ridges - step) / ridges * float(rng.uniform(0.5, 1.4))
        color = mixed(light.sky, light.soil, 0.3 + 0.3 * step)
        paint(picture, color, mask_of(-tilted.y - _ridge(rng, plane.size, 4, 0.06) - rise))
    near = mask_of(-tilted.y - _ridge(rng, plane.size, 3, 0.025), 0.006)
    mist = np.clip(np.exp(-np.maximum(tilted.y, 0) * 5) * rng.uniform(0.1, 0.5), 0, 1)
    paint(ground, light.sky, np.asarray(mist, np.float32))
    paint(picture, ground, near)
    return picture


def _ridge(rng: np.random.Generator, size: int, cells: int, amplitude: float) -> Field:
    scales = [smooth_noise(rng, size, cells * 2**step)[:1] * 0.5**step for step in range(5)]
    return np.asarray(sum(scales) * np.float32(amplitude), np.float32)


def draw_sun(rng: np.random.Generator, plane: Plane) -> Picture:
    """Draw the sun: setting in its blue glow, or a small disc through the solar filter."""
    light = Light.drawn(rng)
    x, y = rng.uniform(-0.45, 0.45, 2)
    radius = float(rng.uniform(0.05, 0.13))
    local = plane.placed(float(x), float(y))
    away = length(local.x, local.y)
    if rng.random() < 0.4:
        glow = 0.1 * np.exp(-away * 3) + 0.05
        picture = tinted(glow, (0.9, 0.8, 0.7))
        paint(picture, (0.97, 0.94, 0.86), mask_of(circle(local, radius), 0.012))
        return picture
    picture = sky(rng, plane, light) * np.float32(rng.uniform(0.45, 0.7))
    glow = np.exp(-away * rng.uniform(1.6, 3))
    paint(picture, (0.66, 0.76, 0.88), np.asarray(glow * 0.85, np.float32))
    paint(picture, (1.0, 0.99, 0.97), mask_of(circle(local, radius), 0.02))
    hills = (
        plane.y
        - np.float32(rng.uniform(max(0.4, y + 0.05), 0.95))
        - _ridge(rng, plane.size, 4, 0.05)
    )
    paint(picture, (0.16, 0.11, 0.09), mask_of(-hills))
    return picture

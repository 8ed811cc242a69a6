"""Where a camera pointed: from the rover's frame, in which the feeds say it, to north and horizon.

Both feeds give `camera_vector`, the camera's axis in the frame of the rover (x ahead, y to the
right, z down), and `attitude`, the quaternion (w, x, y, z) that turns this frame into the local
level one (x north, y east, z down). Their mast angles are of the rover's frame too, thus no
azimuth. The frames are those of the camera interface specifications of both missions
(MSL: JPL D-38107, appendix on coordinate systems); in the feeds they are told by the camera's
position, which is that of the mast.
"""

from __future__ import annotations

import math

Vector = tuple[float, ...]


def parse_vector(text: object, length: int) -> Vector | None:
    """Return the numbers of a text such as "(1.0,-2.5,0.3)", or None when it is no such thing."""
    if not isinstance(text, str):
        return None
    try:
        numbers = tuple(float(part) for part in text.strip().strip("()").split(","))
    except ValueError:
        return None
    is_sound = len(numbers) == length and all(map(math.isfinite, numbers))
    return numbers if is_sound and any(numbers) else None


def pointing(camera_vector: object, attitude: object) -> tuple[float, float] | None:
    """Return azimuth and elevation in degrees, or None where the feed does not tell.

    Args:
        camera_vector: Text of three numbers, the camera's axis in the rover's frame.
        attitude: Text of four numbers, the rover's attitude.

    Returns:
        Azimuth clockwise from north, [0, 360), and elevation above the horizon, [-90, 90].
    """
    axis, quaternion = parse_vector(camera_vector, 3), parse_vector(attitude, 4)
    if axis is None or quaternion is None:
        return None
    north, east, down = _turned(axis, quaternion)
    azimuth = math.degrees(math.atan2(east, north)) % 360
    return azimuth, math.degrees(math.atan2(-down, math.hypot(north, east)))


def _turned(vector: Vector, quaternion: Vector) -> Vector:
    """Turn a vector by a quaternion, whose length does not matter for the direction."""
    w, x, y, z = quaternion
    a, b, c = vector
    return (
        (w * w + x * x - y * y - z * z) * a + 2 * (x * y - w * z) * b + 2 * (x * z + w * y) * c,
        2 * (x * y + w * z) * a + (w * w - x * x + y * y - z * z) * b + 2 * (y * z - w * x) * c,
        2 * (x * z - w * y) * a + 2 * (y * z + w * x) * b + (w * w - x * x - y * y + z * z) * c,
    )

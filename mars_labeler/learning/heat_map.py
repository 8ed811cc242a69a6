"""What a heat map is; to be read where torch is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SquarePlace:
    """Where the square that a model sees lies in its image.

    Args:
        left: Left edge, as a share of the image's width; below 0 where the square is wider.
        top: Upper edge, as a share of the image's height; below 0 where the square is higher.
        width: Width, as a share of the image's width, at least 1.
        height: Height, as a share of the image's height, at least 1.
    """

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class HeatMap:
    """How much each place of a picture counted for a class.

    Args:
        values: float32 (S, S) in [0, 1], for the square that the model sees; all 0 where nothing
            in the picture made the class likelier.
        place: Where that square lies in the image.
    """

    values: NDArray[np.float32]
    place: SquarePlace


def square_place(height: int, width: int) -> SquarePlace:
    """Return where the square that a model sees lies in an image of so many pixels.

    The whole image is in it, in its own proportions (`learning.views.making.to_square`).
    """
    side = max(height, width)
    across, down = side / width, side / height
    return SquarePlace((1 - across) / 2, (1 - down) / 2, across, down)

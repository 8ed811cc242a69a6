"""What a label says about its image, whatever the label's standard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.values import ImageValues, color_bands, valid_pixels

_SMALLEST_BITS = 1 << 31
"""A whole number from here on is no value of a float image but the bits of one, below zero."""


@dataclass(frozen=True)
class ArchiveImage:
    """An image that a label describes; its pixels are not read yet.

    Args:
        width: Samples a line.
        height: Lines.
        bands: Bands.
        byte_count: Bytes that the pixels take in the file.
        load: Reads them: (bands, height, width) or (height, width).
        constants: The values that stand for "nothing was measured", as the label has them.
    """

    width: int
    height: int
    bands: int
    byte_count: int
    load: Callable[[], NDArray[Any]]
    constants: tuple[object, ...] = ()

    def read(self) -> ImageValues:
        """Read the pixels.

        Raises:
            ValueError: They are not what the label says. The reader may raise other things.
        """
        stored = self.load()
        cube = stored.reshape((1, *stored.shape)) if stored.ndim == 2 else stored
        if cube.shape != (self.bands, self.height, self.width):
            raise ValueError(f"the shape {cube.shape}, which its label does not say")
        chosen = np.ascontiguousarray(color_bands(cube))
        values = chosen.astype(chosen.dtype.newbyteorder("="), copy=False)
        return ImageValues(values, valid_pixels(values, _numbers(self.constants, values.dtype)))


def whole_number(value: object) -> int:
    """Return a number of a label, at least 1.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} where a label has a count")
    return value


def _numbers(constants: Iterable[object], dtype: np.dtype[Any]) -> tuple[float, ...]:
    """Return a label's constants as values of the image's type; those that are none are left out.

    In 8 bits the brightest level is never taken for missing, whatever the label says: a
    saturated highlight has that value too.
    """
    numbers: set[float] = set()
    for constant in constants:
        for item in constant if isinstance(constant, list | tuple | set) else (constant,):
            number = _number(item, dtype)
            if number is not None and not (dtype == np.uint8 and number == 255):
                numbers.add(number)
    return tuple(sorted(numbers))


def _number(constant: object, dtype: np.dtype[Any]) -> float | None:
    """Return one constant: 0, "-32768", or the bits of a float (in ODL 16#FF7FFFFB#)."""
    if isinstance(constant, int) and dtype.kind == "f" and constant >= _SMALLEST_BITS:
        bits = np.array(constant, np.uint64).astype(f"u{dtype.itemsize}")
        return float(bits.view(dtype))
    try:
        return float(constant) if isinstance(constant, int | float | str) else None
    except ValueError:  # "NULL", "N/A", a name: no value stands for missing
        return None


def axes_in_order(names: Sequence[str]) -> tuple[int, ...]:
    """Return how to transpose an array with these axes to (band, line, sample).

    Raises:
        ValueError: There are other axes.
    """
    wanted = [name for name in ("band", "line", "sample") if name in names]
    if sorted(wanted) != sorted(names):
        raise ValueError(f"an image cannot have the axes {', '.join(names)}")
    return tuple(names.index(name) for name in wanted)

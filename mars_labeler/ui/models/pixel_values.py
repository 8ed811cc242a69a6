"""The values that an image file holds, in words: their range, and one of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPoint

from mars_labeler.services.stretching import ImageValues


def range_text(values: ImageValues) -> str:
    """Return how many bits a value has and between which they lie ("16 bit, 72–2,841")."""
    stored = values.values
    measured = stored if values.is_valid is None else stored[values.is_valid]
    if not measured.size:
        return _kind(stored)
    return f"{_kind(stored)}, {_number(measured.min())}–{_number(measured.max())}"


def value_text(values: ImageValues, pixel: QPoint) -> str:
    """Return where a pixel lies and what the file says there ("x 512, y 300: 1,204").

    Args:
        values: The image.
        pixel: Column and row, both in the image.
    """
    column, row = pixel.x(), pixel.y()
    bands = np.atleast_1d(values.values[row, column])
    is_missing = values.is_valid is not None and not values.is_valid[row, column]
    text = _tr("no value") if is_missing else " · ".join(map(_number, bands))
    return f"x {column}, y {row}: {text}"


def _kind(stored: NDArray[np.generic]) -> str:
    is_float = np.issubdtype(stored.dtype, np.floating)
    kind = _tr("{bits} bit float") if is_float else _tr("{bits} bit")
    text = kind.format(bits=8 * stored.dtype.itemsize)
    return _tr("3 × {kind}").format(kind=text) if stored.ndim == 3 else text


def _number(value: np.generic) -> str:
    number = value.item()
    text = f"{number:.5g}" if isinstance(number, float) else f"{number:,}"
    return text.replace("-", "−")


def _tr(text: str) -> str:
    return QCoreApplication.translate("PixelValues", text)

"""The values of an image file, in words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from mars_labeler.services.stretching import ImageValues
from mars_labeler.ui.models.pixel_values import range_text, value_text

DEEP = np.array([[72, 2841], [300, 1204]], np.uint16)
VALID = np.array([[True, False], [True, True]])


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (ImageValues(DEEP), "16 bit, 72–2,841"),
        (ImageValues(DEEP, VALID), "16 bit, 72–1,204"),
        (ImageValues(DEEP, np.zeros((2, 2), bool)), "16 bit"),
        (ImageValues(np.full((2, 2, 3), 7, np.uint8)), "3 × 8 bit, 7–7"),
        (ImageValues(np.array([[-0.25, 1.5]], np.float32)), "32 bit float, −0.25–1.5"),
    ],
)
def test_the_range_of_the_values(values: ImageValues, text: str) -> None:
    assert range_text(values) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (ImageValues(DEEP), "x 1, y 0: 2,841"),
        (ImageValues(DEEP, VALID), "x 1, y 0: no value"),
        (ImageValues(np.arange(12, dtype=np.uint8).reshape(2, 2, 3)), "x 1, y 0: 3 · 4 · 5"),
    ],
)
def test_the_value_of_a_pixel(values: ImageValues, text: str) -> None:
    assert value_text(values, QPoint(1, 0)) == text

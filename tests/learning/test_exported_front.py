"""The preparation of images in the exported graph: the program's own, to the last gray level."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from mars_labeler.learning.exported_front import describe_input, front
from mars_labeler.learning.views.making import make_views, square_side, to_square
from mars_labeler.learning.views.recipes import PLAIN, draw_views

SHAPES = [(1, 1), (1, 90), (700, 2), (36, 36), (37, 37), (40, 48), (153, 256), (300, 450)]
HALF_A_LEVEL = 0.5 / 255


@pytest.mark.parametrize("size", [32, 192])
def test_views_are_the_programs(size: int) -> None:
    content = front(size, 18, 8).SerializeToString()
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        image = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
        square = to_square(image, square_side(size))
        expected = make_views(square[None], draw_views(PLAIN, 0, np.array([5]), 0), size).numpy()
        (found,) = session.run(None, {"images": image[None]})
        assert found.shape == (1, 3, size, size)
        assert np.abs(found - expected).max() < HALF_A_LEVEL / 50, shape


def test_it_is_described() -> None:
    assert "longer side has 219 pixels" in describe_input(192)
    assert "192 x 192" in describe_input(192)

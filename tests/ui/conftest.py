"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import NONE, ImageTable

MakeTable = Callable[[int], ImageTable]


@pytest.fixture
def make_table() -> MakeTable:
    """Return a builder of tables of `count` untouched images: ids 10, 20, ... on sols 0, 1, ..."""

    def build(count: int) -> ImageTable:
        names = [f"{index:06}ML.JPG" for index in range(count)]
        return ImageTable(
            ids=np.arange(1, count + 1, dtype=np.int64) * 10,
            names=np.array(names, dtype=np.dtypes.StringDType()),
            sols=np.arange(count, dtype=np.int32),
            instruments=np.ones(count, np.int16),
            instrument_names=("", "Mastcam L"),
            folders=np.zeros(count, np.int32),
            folder_names=("",),
            lists=np.zeros(count, np.int16),
            list_names=("",),
            labels=np.full(count, NONE, np.int32),
            is_unsure=np.zeros(count, bool),
            suggested=np.full((count, 3), NONE, np.int32),
            confidences=np.zeros((count, 3), np.float32),
            entropies=np.ones(count, np.float32),
            states=np.zeros(count, np.uint8),
            model_versions=np.full(count, NONE, np.int32),
        )

    return build


@pytest.fixture
def classes() -> tuple[LabelClass, ...]:
    """Return two classes."""
    return (
        LabelClass(1, "ground", "g", "#d4613a", 0),
        LabelClass(2, "wheel", "w", "#3f8fc4", 1),
    )

"""A list of images that something other than a filter chose: neighbors, a queue, a lasso."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.records import ImageId


@dataclass(frozen=True)
class Listing:
    """Images in an order of their own.

    Args:
        title: What they are, for a person to read ("Next to label", "Like 0077ML…").
        image_ids: The images, the first first; those that are no longer there are left out.
        hides_decided: Whether an image goes once it is labeled or marked as unsure.
        empty_text: What to say when none is left to show; empty for the usual words.
    """

    title: str
    image_ids: tuple[ImageId, ...]
    hides_decided: bool = False
    empty_text: str = ""

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """The images as a column, int64 (N,), each once."""
        return np.array(list(dict.fromkeys(self.image_ids)), np.int64)

"""What the strategies choose from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mars_labeler.learning.unit_rows import unit_rows

Ids = NDArray[np.int64]
Rows = NDArray[np.intp]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class QueryRequest:
    """Images to choose from, and what is known already.

    Args:
        candidate_ids: int64 (N,), images that nobody has decided about.
        embeddings: float32 (N, W), theirs.
        groups: int64 (N,), images of one group show nearly the same.
        probabilities: float32 (N, C), what the current model thinks of them, rows add up to 1;
            None before there is a model.
        labeled_embeddings: float32 (L, W), of images that are labeled.
        labels: int64 (L,), their classes; any numbers from 0 on.
        labeled_groups: int64 (L,), their groups, in the same numbers.

    Raises:
        ValueError: The arrays do not fit together.
    """

    candidate_ids: Ids
    embeddings: Vectors
    groups: Ids
    probabilities: Vectors | None
    labeled_embeddings: Vectors
    labels: Ids
    labeled_groups: Ids

    def __post_init__(self) -> None:
        count, labeled = len(self.candidate_ids), len(self.labels)
        if not (
            len(self.embeddings) == len(self.groups) == count
            and (self.probabilities is None or len(self.probabilities) == count)
            and len(self.labeled_embeddings) == len(self.labeled_groups) == labeled
        ):
            raise ValueError("The columns of a query differ in length.")

    @cached_property
    def directions(self) -> Vectors:
        """The embeddings of the candidates at unit length, float32 (N, W)."""
        return unit_rows(self.embeddings)

    @cached_property
    def labeled_directions(self) -> Vectors:
        """The embeddings of the labeled images at unit length, float32 (L, W)."""
        return unit_rows(self.labeled_embeddings)

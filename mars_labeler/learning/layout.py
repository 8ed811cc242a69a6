"""What a map keeps in order to place further images on it without moving any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.learning.unit_rows import unit_rows

Positions = NDArray[np.float32]
"""Places on a map, float32 (N, 2), x and y in [0, 1]."""

_NEIGHBORS = 5


@dataclass(frozen=True)
class Layout:
    """What places images on a map.

    Args:
        mean: float32 (width,), of the anchors' unit embeddings.
        axes: float32 (K, width), their principal components.
        anchors: float32 (A, K), the anchors' coordinates along these.
        anchor_positions: float32 (A, 2), where they lie on the map.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    anchors: NDArray[np.float32]
    anchor_positions: Positions

    def place(self, embeddings: NDArray[np.float32]) -> Positions:
        """Return where images belong, float32 (n, 2), from their embeddings, float32 (n, width).

        That is halfway from the nearest anchor to the median of the nearest five: the median
        leaves one neighbor in another group out, and the nearest keeps images apart.
        """
        import faiss  # a map is read without it

        centered = unit_rows(embeddings) - self.mean
        reduced = np.ascontiguousarray(centered @ self.axes.T, np.float32)
        count = min(_NEIGHBORS, len(self.anchors))
        _, found = faiss.knn(reduced, self.anchors, count)
        nearest = self.anchor_positions[found]
        positions: Positions = ((nearest[:, 0] + np.median(nearest, axis=1)) / 2).astype(np.float32)
        return positions

"""Embeddings at unit length: their products are cosines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def unit_rows(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows, float32 (n, width), brought to length 1; a row of zeros stays as it is."""
    rows = np.asarray(embeddings, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    units: NDArray[np.float32] = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return units

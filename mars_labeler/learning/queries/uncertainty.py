"""How unsure a model is of each image."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mars_labeler.learning.queries.request import Rows, Vectors

Measure = Literal["least_confident", "margin_sampling", "entropy"]


def uncertainties(probabilities: Vectors, measure: Measure) -> NDArray[np.float64]:
    """Return the uncertainty of each row, float64 (N,), higher for less sure (Settles, 2009).

    Args:
        probabilities: float32 (N, C), rows add up to 1.
        measure: One minus the highest probability, one minus the lead of the highest over the
            second, or the entropy in nats.
    """
    from skactiveml.pool import uncertainty_scores

    if probabilities.shape[1] < 2 or not len(probabilities):
        return np.zeros(len(probabilities))
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    found: NDArray[np.float64] = uncertainty_scores(exact, method=measure)
    return found


def least_sure(scores: NDArray[np.float64], count: int, rng: np.random.Generator) -> Rows:
    """Return the rows of the `count` highest scores, highest first; equal ones in random order."""
    shuffled = rng.permutation(len(scores))
    order: Rows = shuffled[np.argsort(-scores[shuffled], kind="stable")][:count]
    return order

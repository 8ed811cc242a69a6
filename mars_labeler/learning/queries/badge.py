"""BADGE: images whose gradients are large and differ from each other's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.queries.request import QueryRequest, Rows, Vectors


def badge(
    request: QueryRequest,
    probabilities: Vectors,
    count: int,
    context: JobContext,
    rng: np.random.Generator,
) -> Rows:
    """Return rows by k-means++ on gradient embeddings (Ash et al., ICLR 2020, algorithm 1).

    The gradient of the last layer is the outer product of (p - the likeliest class) and the unit
    embedding. scikit-activeml writes all of them out, 24 classes times 1,280 numbers an image;
    here a distance is worked out from the two factors, which is the same and takes no memory.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    errors = probabilities.astype(np.float32)
    errors[np.arange(len(errors)), errors.argmax(axis=1)] -= 1
    squares = (errors**2).sum(axis=1) * (request.directions**2).sum(axis=1)
    distances = squares.astype(np.float64)
    chosen: list[int] = []
    while len(chosen) < count:
        context.checkpoint(Progress("Comparing gradients", len(chosen), count))
        row = int(squares.argmax()) if not chosen else _drawn(distances, chosen, rng)
        chosen.append(row)
        product = (errors @ errors[row]) * (request.directions @ request.directions[row])
        apart = squares + squares[row] - 2 * product
        np.minimum(distances, np.maximum(apart, 0), out=distances)
    return np.array(chosen, dtype=np.intp)


def _drawn(distances: NDArray[np.float64], chosen: list[int], rng: np.random.Generator) -> int:
    chances = distances.copy()
    chances[chosen] = 0
    if not chances.sum() > 0:
        chances[:] = 1.0
        chances[chosen] = 0
    return int(rng.choice(len(chances), p=chances / chances.sum()))

"""Core-set: images that are far from everything labeled."""

from __future__ import annotations

import numpy as np

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.queries.request import QueryRequest, Rows
from mars_labeler.learning.queries.spread import farthest_first, nearest_cosines


def core_set(
    request: QueryRequest, count: int, context: JobContext, rng: np.random.Generator
) -> Rows:
    """Return rows by greedy k-center on unit embeddings (Sener and Savarese, ICLR 2018).

    scikit-activeml's `k_greedy_center` chooses the same images and takes half a minute for 200 of
    7,000, most of it for checking its arguments anew for each.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    context.checkpoint(Progress("Looking for what is far from labels"))
    shuffled = rng.permutation(len(request.candidate_ids))  # where none is the farthest
    directions = request.directions[shuffled]
    nearest = nearest_cosines(directions, request.labeled_directions)
    return shuffled[farthest_first(directions, nearest, count)]

"""What to label first, when nothing has been learned yet: typical and diverse images."""

from __future__ import annotations

import numpy as np

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.queries.clusters import cluster_middles
from mars_labeler.learning.queries.representatives import turns
from mars_labeler.learning.queries.request import QueryRequest, Rows
from mars_labeler.learning.queries.spread import farthest_first, nearest_cosines

CLUSTERS = 100
"""Clusters of one round: what five minutes of labeling get through."""


def begin(request: QueryRequest, count: int, context: JobContext, rng: np.random.Generator) -> Rows:
    """Return rows of candidates: the middles of clusters, the farthest from all before first.

    One image of each group is clustered, so that a burst of a hundred images counts once. A middle
    is typical, so that its label says something of its neighbors (Hacohen et al., ICML 2022); by
    their distances from what is labeled and from each other rare kinds come early (Sener and
    Savarese, ICLR 2018).

    Raises:
        JobCancelled: The person has asked to stop.
    """
    shuffled = rng.permutation(len(request.candidate_ids))
    turn = turns(request.groups, shuffled, request.labeled_groups)
    nearest = nearest_cosines(request.directions, request.labeled_directions)
    chosen: list[int] = []
    left = np.ones(len(turn), dtype=bool)
    while len(chosen) < count and left.any():
        context.checkpoint(Progress("Looking for typical images", len(chosen), count))
        rows = np.flatnonzero(left & (turn == turn[left].min()))
        middles, _ = cluster_middles(request.directions[rows], CLUSTERS, rng)
        rows = rows[middles]
        ordered = rows[farthest_first(request.directions[rows], nearest[rows], len(rows))]
        chosen += ordered.tolist()
        left[ordered] = False
        new = nearest_cosines(request.directions, request.directions[ordered])
        np.maximum(nearest, new, out=nearest)
    return np.array(chosen[:count], dtype=np.intp)

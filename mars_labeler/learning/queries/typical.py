"""Typical clusters: the image with the nearest neighbors of each cluster without a label."""

from __future__ import annotations

import numpy as np

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.queries.reduced import reduced
from mars_labeler.learning.queries.request import QueryRequest, Rows

_MOST_CLUSTERS = 500
"""As in the paper (Hacohen et al., ICML 2022, section 3.2)."""


def typical(
    request: QueryRequest, count: int, context: JobContext, rng: np.random.Generator
) -> Rows:
    """Return rows by TypiClust on reduced embeddings (Hacohen et al., ICML 2022).

    There are as many clusters as labels and wanted images, at most 500; beyond that a random part
    of the labels says which clusters are covered.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    from skactiveml.pool import TypiClust
    from sklearn.cluster import MiniBatchKMeans

    context.checkpoint(Progress("Looking for typical images"))
    known_count = min(len(request.labels), max(0, _MOST_CLUSTERS - count))
    known_rows = rng.permutation(len(request.labels))[:known_count]
    candidates, known = reduced(request, rng)
    vectors = np.concatenate([candidates, known[known_rows]])
    labels = np.full(len(vectors), np.nan)
    labels[len(request.candidate_ids) :] = 0.0
    strategy = TypiClust(
        random_state=int(rng.integers(2**31)),
        cluster_algo=MiniBatchKMeans,
        cluster_algo_dict={"n_init": 1, "batch_size": 2048, "max_iter": 20},
    )
    rows = strategy.query(vectors, labels, batch_size=count)
    # Where no cluster is left without a label it names images twice; others at random follow.
    others = rng.permutation(len(request.candidate_ids))
    chosen = list(dict.fromkeys([*rows.tolist(), *others.tolist()]))
    return np.array(chosen[:count], dtype=np.intp)

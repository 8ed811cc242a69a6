"""Clusters of embeddings at unit length."""

from __future__ import annotations

import numpy as np

from mars_labeler.learning.queries.request import Rows, Vectors

_ROUNDS = 20


def cluster_middles(
    directions: Vectors, cluster_count: int, rng: np.random.Generator
) -> tuple[Rows, Rows]:
    """Cluster by spherical k-means and return the image nearest to the middle of each cluster.

    Args:
        directions: float32 (N, W), rows at unit length, N >= 1.
        cluster_count: Clusters wanted; there are never more than images.
        rng: Chooses where the clusters begin.

    Returns:
        The rows of the images in the middle, one a cluster that is not empty, and how many images
        the cluster of each has, by falling size.
    """
    import faiss

    faiss.omp_set_num_threads(1)  # its threads spin on a busy machine, and the window has a core
    count = min(cluster_count, len(directions))
    clustering = faiss.Kmeans(
        directions.shape[1],
        count,
        niter=_ROUNDS,
        spherical=True,
        seed=int(rng.integers(2**31)),
        min_points_per_centroid=1,
        max_points_per_centroid=len(directions),
    )
    contiguous = np.ascontiguousarray(directions, dtype=np.float32)
    clustering.train(contiguous)
    distances, places = clustering.index.search(contiguous, 1)
    order = np.lexsort((-distances[:, 0], places[:, 0]))  # the index tells cosines: high is near
    _, firsts, sizes = np.unique(places[order, 0], return_index=True, return_counts=True)
    by_size = np.argsort(-sizes, kind="stable")
    return order[firsts][by_size], sizes[by_size]

"""The images whose embeddings are nearest to others: exactly up to 100,000, nearly beyond."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.exact_neighbors import ExactIndex, NearestIndex, ReadEmbeddings

EXACT_UP_TO = 100_000
"""Images that are all compared with each query; of more, an approximate index picks some."""


def build_index(
    image_ids: NDArray[np.int64],
    read: ReadEmbeddings,
    context: JobContext,
    exact_up_to: int = EXACT_UP_TO,
) -> NearestIndex:
    """Return what finds the nearest of some images.

    Args:
        image_ids: int64 (N,), the images; `read` has the embeddings of all of them.
        read: Reads embeddings (`Embedded.read`); called again at every search.
        context: Told of the progress of building and of long searches.
        exact_up_to: Images up to which all are compared, at no cost beforehand.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    if len(image_ids) <= exact_up_to:
        return ExactIndex(image_ids, read, context)
    # Faiss takes a while to load, and few projects need it.
    from mars_labeler.learning.approximate_neighbors import build_approximate

    return build_approximate(image_ids, read, context)

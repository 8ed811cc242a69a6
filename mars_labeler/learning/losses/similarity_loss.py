"""L_u: two views of one unlabeled image agree."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def similarity_loss(first: Tensor, second: Tensor) -> Tensor:
    """Return the unsupervised similarity loss of N unlabeled images.

        L_u = -1/N sum_u sim(z_u^1, z_u^2)

    with the cosine similarity sim (Wang et al., ICIP 2021). There are no negatives:
    two unlabeled images may well be of one class.

    Args:
        first: (N, D) float, the projections z^1 of the first views, N >= 1.
        second: (N, D) float, the projections z^2 of the second views, in the same order.

    Returns:
        A scalar in [-1, 1].

    Raises:
        ValueError: The shapes differ or are not (N, D).
    """
    if first.ndim != 2 or first.shape != second.shape or not len(first):
        raise ValueError(f"views of shapes {tuple(first.shape)} and {tuple(second.shape)}")
    return -functional.cosine_similarity(first, second, dim=1).mean()

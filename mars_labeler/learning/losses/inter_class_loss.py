"""L_s: two views of one image agree, and differ from every other class."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def inter_class_loss(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """Return the inter-class contrastive loss of one image of each of C classes.

        L_s = -1/C sum_i log( exp(sim(z_i^1, z_i^2) / tau)
                              / sum_{j != i} exp(sim(z_i^1, z_j^2) / tau) )

    with the cosine similarity sim (Wang et al., ICIP 2021). Unlike InfoNCE the
    positive is not in the denominator, and every negative is of another class, so that no pair
    of the same class is pushed apart. The loss may be negative.

    Args:
        first: (C, D) float, the projections z^1 of the first views, C >= 2.
        second: (C, D) float, the projections z^2 of the second views, in the same order.
        temperature: tau > 0.

    Returns:
        A scalar of at least log(C - 1) - 2 / tau.

    Raises:
        ValueError: The shapes differ, there are fewer than two classes, or tau is not positive.
    """
    if first.ndim != 2 or first.shape != second.shape:
        raise ValueError(f"views of shapes {tuple(first.shape)} and {tuple(second.shape)}")
    if len(first) < 2:
        raise ValueError("the inter-class loss needs images of at least two classes")
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not positive")
    similarities = functional.normalize(first, dim=1) @ functional.normalize(second, dim=1).T
    scaled = similarities / temperature
    is_own = torch.eye(len(scaled), dtype=torch.bool, device=scaled.device)
    negatives = torch.logsumexp(scaled.masked_fill(is_own, float("-inf")), dim=1)
    return (negatives - scaled.diagonal()).mean()

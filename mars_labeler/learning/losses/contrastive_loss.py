"""The plain contrastive loss: two views of one image agree, and differ from every other image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrastive_loss(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """Return the contrastive loss (InfoNCE) of N images, whatever their classes.

        L = -1/N sum_i log( exp(sim(z_i^1, z_i^2) / tau) / sum_j exp(sim(z_i^1, z_j^2) / tau) )

    with the cosine similarity sim (Wang et al., ICIP 2021, equation 1; InfoNCE, van den Oord et
    al., 2018, equation 4). The sum over j holds the positive, j = i, and the second views of all
    other images: images of the same class are pushed apart too. It is not symmetric, the first
    views are always the anchors. One image alone has nothing to differ from and costs 0.

    Args:
        first: (N, D) float, the projections z^1 of the first views, N >= 1.
        second: (N, D) float, the projections z^2 of the second views, in the same order.
        temperature: tau > 0.

    Returns:
        A scalar in [0, log(N) + 2 / tau].

    Raises:
        ValueError: The shapes differ or are not (N, D), or tau is not positive.
    """
    if first.ndim != 2 or first.shape != second.shape or not len(first):
        raise ValueError(f"views of shapes {tuple(first.shape)} and {tuple(second.shape)}")
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not positive")
    similarities = functional.normalize(first, dim=1) @ functional.normalize(second, dim=1).T
    own = torch.arange(len(first), device=first.device)
    return functional.cross_entropy(similarities / temperature, own)

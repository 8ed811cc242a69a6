"""Watches for collapse: embeddings that come to be the same for every image.

A loss that only asks two views of an image to agree is lowest when all images look alike (Wang et
al., ICIP 2021, say it of L_u alone). Accuracy shows it late; the spread of the embeddings at once.
Measure what the trunk gives, which all heads share. The projections of the similarity head become
equal in a sound training too: nothing but L_u trains that head.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

LEAST_DEVIATION = 0.1
"""Below it two images have a cosine similarity of about 0.99 or more on average: the squared
deviation is at most 1 minus that average. Embeddings of Mars images by EfficientNet-Lite0 begin at
0.7. Small networks trained on clusters of random numbers ended between 0.00 and 0.09 with L_u
alone, between 0.39 and 0.69 with L_s beside it."""

LEAST_EFFECTIVE_RANK = 1.1
"""Below it one direction holds 98 % of the spread, and all images lie on one line. It cannot be
much higher: two classes that are well told apart need one direction only; they ended at 1.5."""


@dataclass(frozen=True)
class Spread:
    """How far, and in how many directions, embeddings differ from image to image.

    Args:
        deviation: In [0, 1]: 0 when all are equal, about 1 when they spread evenly around 0.
        effective_rank: In [1, min(N, D)]: in how many directions they spread.
    """

    deviation: float
    effective_rank: float


def spread(embeddings: Tensor) -> Spread:
    """Return the spread of N embeddings, each L2-normalized first.

    The deviation is the standard deviation (divisor N) averaged over the D dimensions, times
    sqrt(D) (Chen and He, "SimSiam", CVPR 2021, section 4.1). The effective rank is

        exp(-sum_k p_k log p_k),   p_k = sigma_k / sum_j sigma_j

    over the singular values sigma of the centered embeddings (Roy and Vetterli, EUSIPCO 2007,
    definition 1). Equal embeddings have deviation 0 and, spreading nowhere, effective rank 1.

    Args:
        embeddings: (N, D) of any float dtype, N >= 2; computed in float32. N images span at most
            N - 1 directions, so some tens are needed for the rank to tell anything. 2,000 of 2,048
            numbers take about half a second on 2 cores.

    Raises:
        ValueError: The shape is not (N, D) with N >= 2, or a number is not finite.
    """
    if embeddings.ndim != 2 or len(embeddings) < 2 or not embeddings.shape[1]:
        raise ValueError(f"embeddings of shape {tuple(embeddings.shape)} have no spread")
    if not embeddings.isfinite().all():
        raise ValueError("embeddings that are not finite have no spread")
    directions = functional.normalize(embeddings.detach().float(), dim=1)
    centered = directions - directions.mean(dim=0)
    sizes = torch.linalg.svdvals(centered)
    sizes = sizes[sizes > _rounding_error(directions)]
    if not len(sizes):
        return Spread(deviation=0.0, effective_rank=1.0)
    deviation = centered.std(dim=0, correction=0).mean() * math.sqrt(embeddings.shape[1])
    entropy = torch.special.entr(sizes / sizes.sum()).sum()
    return Spread(deviation.item(), entropy.exp().item())


def is_collapsed(spread: Spread) -> bool:
    """Say whether the embeddings tell images apart too little to learn from.

    Either all lie in one place (deviation) or all on one line (effective rank).
    """
    return spread.deviation < LEAST_DEVIATION or spread.effective_rank < LEAST_EFFECTIVE_RANK


def _rounding_error(directions: Tensor) -> float:
    """Return the singular value that (N, D) unit vectors may have by rounding alone."""
    rows, columns = directions.shape
    return torch.finfo(directions.dtype).eps * max(rows, columns) * math.sqrt(rows)

"""The LDAM loss: the fewer images a class has, the wider the margin it is held to."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def ldam_margins(counts: Tensor, largest: float) -> Tensor:
    """Return the margin of each class.

        Delta_c = K / n_c^(1/4)

    with K such that the rarest class that has images has the margin `largest` (Cao et al., NeurIPS
    2019, equation 13). A class without images has no label to hold at a distance: its margin is 0.

    Args:
        counts: (C,) integers n_c >= 0, images of each class, not all 0.
        largest: In the unit of the cosine similarity, > 0; the authors' code has 0.5.

    Returns:
        (C,) float32 in [0, largest], on the device of `counts`.

    Raises:
        ValueError: The counts are not of that form, or the largest margin is not positive.
    """
    if counts.ndim != 1 or (counts < 0).any() or not counts.any():
        raise ValueError(f"no images to hold apart in counts {counts.tolist()}")
    if largest <= 0:
        raise ValueError(f"largest margin {largest} is not positive")
    margins = torch.where(counts > 0, counts.float().pow(-0.25), 0.0)
    return margins * (largest / margins.max())


def ldam_loss(
    cosines: Tensor, labels: Tensor, margins: Tensor, scale: float, weights: Tensor | None = None
) -> Tensor:
    """Return the label-distribution-aware margin loss of N labeled images.

        L = -sum_i w_i log( e^(s (z_iy - Delta_y)) / (e^(s (z_iy - Delta_y))
                                                     + sum_{c != y} e^(s z_ic)) ) / sum_i w_i

    with y the label of image i and w_i its class's weight (Cao et al., NeurIPS 2019, equation 13;
    the scale s and the cosines are those of their section 3.2 and code). The weights are for the
    last epochs, deferred re-weighting (their algorithm 1).

    Args:
        cosines: (N, C) float in [-1, 1], of the embeddings with the classes' directions, N >= 1.
        labels: (N,) int64 in [0, C).
        margins: (C,) float >= 0, from `ldam_margins`.
        scale: s > 0; the authors' code has 30.
        weights: (C,) float, > 0 for the classes of `labels`; None for all equal.

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes do not fit together, or the scale is not positive.
    """
    if cosines.ndim != 2 or labels.shape != cosines.shape[:1] or not len(labels):
        raise ValueError(f"cosines {tuple(cosines.shape)} do not fit labels {tuple(labels.shape)}")
    for per_class in (margins, margins if weights is None else weights):
        if per_class.shape != cosines.shape[1:]:
            raise ValueError(f"{tuple(per_class.shape)} numbers for {cosines.shape[1]} classes")
    if scale <= 0:
        raise ValueError(f"scale {scale} is not positive")
    own = functional.one_hot(labels, cosines.shape[1])
    logits = scale * (cosines - own * margins)
    return functional.cross_entropy(
        logits, labels, None if weights is None else weights.to(logits.dtype)
    )

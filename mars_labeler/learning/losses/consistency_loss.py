"""The consistency loss of FixMatch: a strong view gets the class its weak view is sure of."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def consistency_loss(weak_logits: Tensor, strong_logits: Tensor, threshold: float) -> Tensor:
    """Return the consistency loss of N unlabeled images.

        l_u = 1/N sum_b [max(q_b) >= tau] H(argmax(q_b), p_b)

    with q_b the probabilities of the weak view, p_b those of the strong view and H the
    cross-entropy (Sohn et al., "FixMatch", NeurIPS 2020, equation 4). The mean is over all N
    images, also those that are not sure, so that the loss grows as the network becomes sure. No
    gradient goes through the weak view.

    Args:
        weak_logits: (N, C) float, of the weakly augmented views, N >= 1.
        strong_logits: (N, C) float, of the strongly augmented views, in the same order.
        threshold: tau, the least confidence that makes a class a target, in [0, 1].

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes differ or are not (N, C), or tau is outside of [0, 1].
    """
    if weak_logits.ndim != 2 or weak_logits.shape != strong_logits.shape or not len(weak_logits):
        shapes = f"{tuple(weak_logits.shape)} and {tuple(strong_logits.shape)}"
        raise ValueError(f"logits of shapes {shapes}")
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold {threshold} is outside of [0, 1]")
    # In bfloat16 a confidence of 0.949 and the usual threshold of 0.95 are the same number.
    probabilities = weak_logits.detach().softmax(dim=1, dtype=torch.float32)
    confidences, targets = probabilities.max(dim=1)
    losses = functional.cross_entropy(strong_logits, targets, reduction="none")
    return (losses * (confidences >= threshold)).mean()

"""L_cls: how well the labeled images are told apart."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def classification_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean cross-entropy of N labeled images.

        L_cls = -1/N sum_i log softmax(logits_i)[label_i]

    Args:
        logits: (N, C) float, N >= 1.
        labels: (N,) int64 in [0, C).

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes do not fit together.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not len(labels):
        raise ValueError(f"logits {tuple(logits.shape)} do not fit labels {tuple(labels.shape)}")
    return functional.cross_entropy(logits, labels)

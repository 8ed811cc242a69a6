"""L_cls: how well the labeled images are told apart."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def classification_loss(logits: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return the mean cross-entropy of N labeled images.

        L_cls = -1/N sum_i sum_c t_ic log softmax(logits_i)[c]

    with the targets t_ic = (1 - s) [c = label_i] + s / C (label smoothing, Szegedy et al., CVPR
    2016, section 7); s = 0 is the paper's loss (Wang et al., ICIP 2021).

    Args:
        logits: (N, C) float, N >= 1.
        labels: (N,) int64 in [0, C).
        smoothing: s, in [0, 1).

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes do not fit together.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not len(labels):
        raise ValueError(f"logits {tuple(logits.shape)} do not fit labels {tuple(labels.shape)}")
    return functional.cross_entropy(logits, labels, label_smoothing=smoothing)

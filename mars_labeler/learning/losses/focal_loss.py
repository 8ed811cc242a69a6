"""The focal loss: what is told apart already hardly counts."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def focal_loss(logits: Tensor, labels: Tensor, focus: float) -> Tensor:
    """Return the mean focal loss of N labeled images, with a softmax over C classes.

        FL = -1/N sum_i (1 - p_i)^gamma log p_i,   p_i = softmax(logits_i)[label_i]

    (Lin et al., ICCV 2017, equation 4; equation 5 with all alpha = 1). gamma = 0 is the
    cross-entropy. torchvision has only the sigmoid form, in which each class is a question of its
    own; here an image has exactly one class. With two classes the forms agree.

    Args:
        logits: (N, C) float, N >= 1, C >= 2.
        labels: (N,) int64 in [0, C).
        focus: gamma >= 0; the paper finds 2 best.

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes do not fit together, there are fewer than two classes, or gamma is
            negative.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not len(labels):
        raise ValueError(f"logits {tuple(logits.shape)} do not fit labels {tuple(labels.shape)}")
    if logits.shape[1] < 2:
        raise ValueError("the focal loss needs at least two classes")
    if focus < 0:
        raise ValueError(f"focus {focus} is negative")
    logs = logits.log_softmax(dim=1)
    own = labels[:, None]
    # log(1 - p) from the other classes: from p itself it is log(0) as soon as p rounds to 1.
    doubt = torch.logsumexp(logs.scatter(1, own, float("-inf")), dim=1)
    losses = torch.exp(focus * doubt) * functional.nll_loss(logs, labels, reduction="none")
    return losses.mean()

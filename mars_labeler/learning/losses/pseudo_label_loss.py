"""Pseudo-labels: the likeliest class of an unlabeled image taken for its label."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def pseudo_label_loss(logits: Tensor) -> Tensor:
    """Return the mean cross-entropy of N unlabeled images with their own likeliest classes.

        L = -1/N sum_i log max_c softmax(logits_i)[c]

    (Lee, ICML 2013 workshop, the second term of equation 15 without its weight alpha; there with
    sigmoid outputs, here with the softmax of the other losses). The class is fixed before the
    gradient is taken. Where two classes are equally likely the first one is taken.

    Args:
        logits: (N, C) float, N >= 1.

    Returns:
        A scalar in [0, log(C)].

    Raises:
        ValueError: The logits are not (N, C).
    """
    if logits.ndim != 2 or not len(logits):
        raise ValueError(f"logits of shape {tuple(logits.shape)}")
    return functional.cross_entropy(logits, logits.argmax(dim=1))


def pseudo_label_weight(progress: float, start: float, end: float, largest: float) -> float:
    """Return alpha, the weight of the pseudo-label loss at one moment of a training.

    It is 0 up to `start`, grows linearly from there and stays at `largest` from `end` on (Lee,
    ICML 2013 workshop, equation 16), so that the labels have taught the network something before
    it learns from itself.

    Args:
        progress: Share of the training that is done, in [0, 1].
        start: T_1, as a share of the training.
        end: T_2, as a share of the training; 0 <= start <= end <= 1.
        largest: alpha_f >= 0; the paper has 3.

    Returns:
        A number in [0, largest].

    Raises:
        ValueError: An argument is outside of its range.
    """
    if not 0 <= progress <= 1:
        raise ValueError(f"progress {progress} is outside of [0, 1]")
    if not 0 <= start <= end <= 1:
        raise ValueError(f"no ramp from {start} to {end} within [0, 1]")
    if largest < 0:
        raise ValueError(f"largest weight {largest} is negative")
    if progress < start:
        return 0.0
    if progress < end:
        return largest * (progress - start) / (end - start)
    return largest

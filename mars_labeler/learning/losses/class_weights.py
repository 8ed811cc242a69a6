"""How much each class counts: the class-balanced weights of the effective number of images."""

from __future__ import annotations

import torch
from torch import Tensor


def effective_number_weights(counts: Tensor, beta: float) -> Tensor:
    """Return the weight of each class for a class-balanced loss.

        w_c proportional to 1 / E_c,   E_c = (1 - beta^n_c) / (1 - beta)

    with the effective number E_c of the n_c images of class c (Cui et al., CVPR 2019, proposition
    1 and section 4). beta = 0 weighs all classes equally; towards 1 the weights become those of
    inverse frequency. A class without images has weight 0, and the others add up to how many they
    are.

    Args:
        counts: (C,) integers n_c >= 0, images of each class, not all 0.
        beta: In [0, 1).

    Returns:
        (C,) float32 >= 0, on the device of `counts`.

    Raises:
        ValueError: The counts are not of that form, or beta is outside of [0, 1).
    """
    if counts.ndim != 1 or (counts < 0).any() or not counts.any():
        raise ValueError(f"no images to weigh in counts {counts.tolist()}")
    if not 0 <= beta < 1:
        raise ValueError(f"beta {beta} is outside of [0, 1)")
    # Doubles, because 1 - beta^n of a rare class and a beta near 1 cancels in single precision.
    effective = (1 - torch.pow(beta, counts.double())) / (1 - beta)
    is_present = counts > 0
    weights = torch.where(is_present, 1 / effective, 0.0)
    return (weights * is_present.sum() / weights.sum()).float()

"""The supervised contrastive loss (SupCon): all views of a class agree."""

from __future__ import annotations

import torch
from pytorch_metric_learning.losses import SupConLoss
from pytorch_metric_learning.reducers import MeanReducer
from torch import Tensor


def supervised_contrastive_loss(
    first: Tensor, second: Tensor, labels: Tensor, temperature: float
) -> Tensor:
    """Return the supervised contrastive loss of the 2N views of N labeled images.

        L = 1/(2N) sum_i -1/|P(i)| sum_{p in P(i)} log( exp(sim(z_i, z_p) / tau)
                                                        / sum_{a != i} exp(sim(z_i, z_a) / tau) )

    with the cosine similarity sim and P(i) all other views of the class of view i (Khosla et al.,
    NeurIPS 2020, equation 2, there a sum and here a mean over the views). The only image of a
    class has its own second view as its positive. A batch of one class has nothing to tell apart
    and costs 0, as the library has it.

    Args:
        first: (N, D) float, the projections of the first views, N >= 1.
        second: (N, D) float, the projections of the second views, in the same order.
        labels: (N,) int64.
        temperature: tau > 0.

    Returns:
        A scalar in [0, log(2N - 1) + 2 / tau].

    Raises:
        ValueError: The shapes do not fit together, or tau is not positive.
    """
    if first.ndim != 2 or first.shape != second.shape or not len(first):
        raise ValueError(f"views of shapes {tuple(first.shape)} and {tuple(second.shape)}")
    if labels.shape != first.shape[:1]:
        raise ValueError(f"views {tuple(first.shape)} do not fit labels {tuple(labels.shape)}")
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not positive")
    # The library's own reducer would leave out views whose loss has become exactly 0.
    measure = SupConLoss(temperature, reducer=MeanReducer())
    loss: Tensor = measure(torch.cat([first, second]), torch.cat([labels, labels]))
    return loss

"""Brings the confidence of a model to its accuracy: temperature scaling.

Label smoothing leaves a model much less sure than it is right. One factor on its logits, fitted
to held-out images, mends that and changes no suggestion (Guo et al., ICML 2017, section 4.2).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

_SCALED = tuple(f"classification_head.{name}" for name in ("weight", "bias", "scale"))
"""What multiplies the logits of every classification head when it is multiplied."""
_FACTORS = torch.logspace(-4, 4, 81, base=2.0)
"""From a sixteenth to sixteen."""


def fitted_factor(
    logits: Tensor, labels: Tensor, usual: float = 1.0, groups: Tensor | None = None
) -> float:
    """Return the factor on the logits that makes the labels likeliest, 1/16 to 16.

    A few held-out images that are all right would ask for infinity, so the S sequences that they
    are of are weighed against one doubt: a factor twice or half the usual one costs 1/S. It is
    not 1/N, since the images of a sequence are mostly right or wrong together; on later sols of
    MSL Surface that takes the calibration error from 3.1 to 2.5 % (benchmarks/calibration.py).

    Args:
        logits: (N, C) float, N >= 1, of images the model has not learned from.
        labels: (N,) int64 in [0, C).
        usual: What the factor comes to where there are many images, > 0.
        groups: (N,) int64, the sequence of each image; None when every image stands alone.
    """
    count = len(labels) if groups is None else len(set(groups.tolist()))
    costs = [
        functional.cross_entropy(factor * logits, labels) + torch.log2(factor / usual) ** 2 / count
        for factor in _FACTORS
    ]
    return float(_FACTORS[torch.stack(costs).argmin()])


def with_factor(state: Mapping[str, Tensor], factor: float) -> dict[str, Tensor]:
    """Return the state of a `Network` with its logits multiplied by `factor`."""
    return {name: value * factor if name in _SCALED else value for name, value in state.items()}

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
_FACTORS = torch.logspace(-1, 2, 31, base=2.0)
"""From a half to four: a few held-out images that are all right would ask for infinity."""


def fitted_factor(logits: Tensor, labels: Tensor) -> float:
    """Return the factor on the logits that makes the labels likeliest, 0.5 to 4.

    Args:
        logits: (N, C) float, N >= 1, of images the model has not learned from.
        labels: (N,) int64 in [0, C).
    """
    losses = [functional.cross_entropy(factor * logits, labels) for factor in _FACTORS]
    return float(_FACTORS[torch.stack(losses).argmin()])


def with_factor(state: Mapping[str, Tensor], factor: float) -> dict[str, Tensor]:
    """Return the state of a `Network` with its logits multiplied by `factor`."""
    return {name: value * factor if name in _SCALED else value for name, value in state.items()}

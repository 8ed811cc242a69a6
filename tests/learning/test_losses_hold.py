"""Every loss stays finite, and so does its gradient, on the batches that break losses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from mars_labeler.learning.losses import class_weights
from mars_labeler.learning.losses.center_loss import center_loss
from mars_labeler.learning.losses.classification_loss import classification_loss
from mars_labeler.learning.losses.consistency_loss import consistency_loss
from mars_labeler.learning.losses.contrastive_loss import contrastive_loss
from mars_labeler.learning.losses.focal_loss import focal_loss
from mars_labeler.learning.losses.inter_class_loss import inter_class_loss
from mars_labeler.learning.losses.ldam_loss import ldam_loss, ldam_margins
from mars_labeler.learning.losses.pseudo_label_loss import pseudo_label_loss
from mars_labeler.learning.losses.similarity_loss import similarity_loss
from mars_labeler.learning.losses.supervised_contrastive_loss import supervised_contrastive_loss
from mars_labeler.learning.losses.triplet_loss import triplet_loss

IMAGES, CLASSES = 6, 8

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From two views (6, 8), read as embeddings or as logits of 8 classes, and (6,) labels."""


def _center(first: Tensor, second: Tensor, labels: Tensor) -> Tensor:
    """Take the second views for centers."""
    return center_loss(first, labels % IMAGES, second)


def _weighted_ldam(first: Tensor, _: Tensor, labels: Tensor) -> Tensor:
    """Take the first views' directions for cosines, and weigh by the labels' counts."""
    counts = torch.bincount(labels, minlength=CLASSES)
    weights = class_weights.effective_number_weights(counts, 0.9999)
    cosines = functional.normalize(first, dim=1)
    return ldam_loss(cosines, labels, ldam_margins(counts, 0.5), 30.0, weights)


LOSSES: dict[str, Loss] = {
    "center": _center,
    "classification": lambda first, _, labels: classification_loss(first, labels, 0.1),
    "consistency": lambda first, second, _: consistency_loss(first, second, 0.1),
    "contrastive": lambda first, second, _: contrastive_loss(first, second, 0.1),
    "focal": lambda first, _, labels: focal_loss(first, labels, 2.0),
    "focal, below 1": lambda first, _, labels: focal_loss(first, labels, 0.5),
    "inter-class": lambda first, second, _: inter_class_loss(first, second, 0.1),
    "ldam": _weighted_ldam,
    "pseudo-label": lambda first, *_: pseudo_label_loss(first),
    "similarity": lambda first, second, _: similarity_loss(first, second),
    "supervised contrastive": lambda first, second, labels: supervised_contrastive_loss(
        first, second, labels, 0.1
    ),
    "triplet": lambda first, _, labels: triplet_loss(first, labels, 0.2),
}

ONE_EACH = torch.arange(IMAGES)
TWO_CLASSES = torch.tensor([1, 1, 1, 6, 6, 6])
ONE_CLASS = torch.full((IMAGES,), 3)


def _random() -> Tensor:
    return torch.randn(2, IMAGES, CLASSES, generator=torch.Generator().manual_seed(0))


BATCHES = {
    "one-sample classes": (_random(), ONE_EACH),
    "absent classes": (_random(), TWO_CLASSES),
    "one class": (_random(), ONE_CLASS),
    "all equal": (torch.full((2, IMAGES, CLASSES), 0.7), TWO_CLASSES),
    "all equal, one-sample classes": (torch.full((2, IMAGES, CLASSES), 0.7), ONE_EACH),
    "all zero": (torch.zeros(2, IMAGES, CLASSES), TWO_CLASSES),
    "large": (1e4 * _random(), TWO_CLASSES),
    "large, one-sample classes": (1e4 * _random(), ONE_EACH),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("loss", LOSSES)
def test_value_and_gradient_are_finite(loss: str, batch: str, dtype: torch.dtype) -> None:
    views, labels = BATCHES[batch]
    first, second = (view.to(dtype).requires_grad_() for view in views)
    value = LOSSES[loss](first, second, labels)
    assert value.ndim == 0
    assert value.isfinite()
    torch.autograd.backward(value)
    gradients = [view.grad for view in (first, second) if view.grad is not None]
    assert gradients
    assert all(gradient.isfinite().all() for gradient in gradients)

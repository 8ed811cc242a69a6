"""The supervised contrastive loss against hand-worked values and the equation."""

from __future__ import annotations

import math

import pytest
import torch
from pytorch_metric_learning.losses import SupConLoss
from torch import Tensor
from torch.nn import functional

from mars_labeler.learning.losses.supervised_contrastive_loss import supervised_contrastive_loss


def test_two_classes_of_one_image_by_hand() -> None:
    """Views equal within a class, at right angles to the other: 1 against 0 and 0, tau 0.5."""
    views = torch.eye(2)
    loss = supervised_contrastive_loss(views, 3 * views, torch.tensor([0, 1]), 0.5)
    assert loss.item() == pytest.approx(math.log(math.exp(2) + 2) - 2)


def test_a_class_of_two_images_by_hand() -> None:
    """Two images of class 0 at right angles and one of class 1 opposite the first, tau 1."""
    views = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    loss = supervised_contrastive_loss(views, views, torch.tensor([0, 0, 1]), 1.0)
    e = math.e
    # The other five views of the first image: itself 1, the second twice 0, the third twice -1.
    first = math.log(e + 2 + 2 / e) - (1 + 0 + 0) / 3
    # Of the second: itself 1, the first twice 0, the third twice 0.
    second = math.log(e + 4) - (1 + 0 + 0) / 3
    # Of the third: itself 1, the first twice -1, the second twice 0; only itself is of its class.
    third = math.log(e + 2 + 2 / e) - 1
    assert loss.item() == pytest.approx((first + second + third) / 3)


def test_matches_the_equation_and_the_library() -> None:
    """Equation 2 by plain loops; the library reduces the same way while no loss is 0."""
    torch.manual_seed(0)
    first, second = torch.randn(5, 8).double(), torch.randn(5, 8).double()
    labels = torch.tensor([0, 0, 1, 3, 3])
    loss = supervised_contrastive_loss(first, second, labels, 0.2)
    views, of_views = torch.cat([first, second]), torch.cat([labels, labels])
    assert loss.item() == pytest.approx(_equation_2(views, of_views.tolist(), 0.2))
    assert loss.item() == pytest.approx(SupConLoss(0.2)(views, of_views).item())


def test_one_class_costs_nothing() -> None:
    """Without another class there is nothing to tell apart; the gradient is 0."""
    views = torch.randn(3, 4, requires_grad=True)
    loss = supervised_contrastive_loss(views, -views, torch.ones(3, dtype=torch.int64), 0.1)
    assert loss.item() == 0.0
    assert not torch.autograd.grad(loss, views)[0].any()


def test_refuses_what_it_cannot_compare() -> None:
    """Unequal or empty views, labels for other images, and a temperature of zero."""
    views, labels = torch.ones(2, 4), torch.arange(2)
    with pytest.raises(ValueError, match="shapes"):
        supervised_contrastive_loss(views, torch.ones(3, 4), labels, 0.1)
    with pytest.raises(ValueError, match="shapes"):
        supervised_contrastive_loss(views[:0], views[:0], labels[:0], 0.1)
    with pytest.raises(ValueError, match="do not fit"):
        supervised_contrastive_loss(views, views, torch.arange(3), 0.1)
    with pytest.raises(ValueError, match="temperature"):
        supervised_contrastive_loss(views, views, labels, 0.0)


def _equation_2(views: Tensor, labels: list[int], temperature: float) -> float:
    """Return the mean over the views of equation 2, one term after the other."""
    directions = functional.normalize(views, dim=1)
    scaled = (directions @ directions.T / temperature).tolist()
    total = 0.0
    for i, row in enumerate(scaled):
        others = [a for a in range(len(row)) if a != i]
        denominator = math.log(sum(math.exp(row[a]) for a in others))
        positives = [p for p in others if labels[p] == labels[i]]
        total -= sum(row[p] - denominator for p in positives) / len(positives)
    return total / len(scaled)

"""The plain contrastive loss against hand-worked values and a reference."""

from __future__ import annotations

import math

import pytest
import torch
from pytorch_metric_learning.losses import NTXentLoss

from mars_labeler.learning.losses.contrastive_loss import contrastive_loss


def test_three_images_by_hand() -> None:
    """Anchor and view similarities written out, with tau 0.5."""
    first = torch.tensor([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]])
    second = torch.tensor([[0.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
    # similarities: [0 0 -1], [1 1 0], [0 0 1]; divided by tau they double
    expected = [
        math.log(1 + 1 + math.exp(-2)) - 0,
        math.log(math.exp(2) + math.exp(2) + 1) - 2,
        math.log(1 + 1 + math.exp(2)) - 2,
    ]
    assert contrastive_loss(first, second, 0.5).item() == pytest.approx(sum(expected) / 3)


def test_one_image_costs_nothing() -> None:
    """There is no other image to differ from."""
    assert contrastive_loss(torch.ones(1, 3), -torch.ones(1, 3), 0.2).item() == 0.0


def test_the_first_views_are_the_anchors() -> None:
    """Swapped views compare columns instead of rows."""
    first, second = torch.eye(2), torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    # first to second: [1 1], [0 0]; second to first: [1 0], [1 0]
    assert contrastive_loss(first, second, 1.0).item() == pytest.approx(math.log(2))
    expected = [math.log(math.e + 1) - 1, math.log(math.e + 1) - 0]
    assert contrastive_loss(second, first, 1.0).item() == pytest.approx(sum(expected) / 2)


def test_matches_reference() -> None:
    """The library's NTXent, with the second views as its reference."""
    torch.manual_seed(0)
    first, second = torch.randn(6, 8).double(), torch.randn(6, 8).double()
    images = torch.arange(6)
    reference = NTXentLoss(temperature=0.2)
    expected = reference(first, images, ref_emb=second, ref_labels=images.clone())
    assert contrastive_loss(first, second, 0.2).item() == pytest.approx(expected.item())


def test_refuses_what_it_cannot_compare() -> None:
    """Unequal, flat and empty views, and a temperature of zero."""
    for first, second in (
        (torch.ones(2, 4), torch.ones(3, 4)),
        (torch.ones(4), torch.ones(4)),
        (torch.ones(0, 4), torch.ones(0, 4)),
    ):
        with pytest.raises(ValueError, match="shapes"):
            contrastive_loss(first, second, 0.2)
    with pytest.raises(ValueError, match="temperature"):
        contrastive_loss(torch.ones(2, 4), torch.ones(2, 4), 0.0)

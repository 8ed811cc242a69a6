"""The unsupervised similarity loss against hand-worked values and a reference."""

from __future__ import annotations

import pytest
import torch
from pytorch_metric_learning.distances import CosineSimilarity

from mars_labeler.learning.losses.similarity_loss import similarity_loss


def test_by_hand() -> None:
    """Parallel, opposite and orthogonal pairs average to -(1 - 1 + 0) / 3."""
    first = torch.tensor([[2.0, 0.0], [1.0, 0.0], [0.0, 5.0]])
    second = torch.tensor([[1.0, 0.0], [-3.0, 0.0], [1.0, 0.0]])
    assert similarity_loss(first, second).item() == pytest.approx(0.0)
    assert similarity_loss(first[:1], second[:1]).item() == pytest.approx(-1.0)
    assert similarity_loss(first[1:2], second[1:2]).item() == pytest.approx(1.0)


def test_matches_reference() -> None:
    """The negated mean of the reference's cosine similarities."""
    torch.manual_seed(1)
    first, second = torch.randn(7, 16), torch.randn(7, 16)
    reference = CosineSimilarity()(first, second).diagonal().mean()
    assert similarity_loss(first, second).item() == pytest.approx(-reference.item(), rel=1e-5)


def test_gradient_is_finite_for_one_and_for_equal_images() -> None:
    """One image alone, and projections of zeros."""
    for first in (torch.ones(1, 3, requires_grad=True), torch.zeros(4, 3, requires_grad=True)):
        loss = similarity_loss(first, torch.ones_like(first))
        assert torch.autograd.grad(loss, first)[0].isfinite().all()


def test_refuses_unequal_or_empty_views() -> None:
    """Shapes must be equal and hold at least one image."""
    with pytest.raises(ValueError, match="shapes"):
        similarity_loss(torch.ones(2, 3), torch.ones(2, 4))
    with pytest.raises(ValueError, match="shapes"):
        similarity_loss(torch.ones(0, 3), torch.ones(0, 3))

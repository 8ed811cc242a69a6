"""The center loss against hand-worked values."""

from __future__ import annotations

import pytest
import torch

from mars_labeler.learning.losses.center_loss import center_loss


def test_by_hand() -> None:
    """Two images, 5 and 1 away from the centers of their classes: (25 + 1) / 4."""
    embeddings = torch.tensor([[3.0, 5.0], [2.0, 0.0]])
    centers = torch.tensor([[1.0, 0.0], [9.0, 9.0], [0.0, 1.0]])
    assert center_loss(embeddings, torch.tensor([2, 0]), centers).item() == pytest.approx(26 / 4)


def test_gradients_by_hand() -> None:
    """Each image pulls its center and is pulled by it, divided by the batch; others stay."""
    embeddings = torch.tensor([[3.0, 5.0], [2.0, 0.0]], requires_grad=True)
    centers = torch.tensor([[1.0, 0.0], [9.0, 9.0], [0.0, 1.0]], requires_grad=True)
    loss = center_loss(embeddings, torch.tensor([2, 0]), centers)
    pulled, pulling = torch.autograd.grad(loss, (embeddings, centers))
    torch.testing.assert_close(pulled, torch.tensor([[1.5, 2.0], [0.5, 0.0]]))
    torch.testing.assert_close(pulling, torch.tensor([[-0.5, 0.0], [0.0, 0.0], [-1.5, -2.0]]))


def test_images_on_their_centers_cost_nothing() -> None:
    """However far the centers are apart."""
    centers = torch.tensor([[4.0, 0.0], [0.0, -7.0]])
    assert center_loss(centers[[1, 0, 1]], torch.tensor([1, 0, 1]), centers).item() == 0.0


def test_refuses_what_does_not_fit() -> None:
    """Labels for other images, no images, and centers of other dimensions."""
    labels = torch.zeros(2, dtype=torch.int64)
    for embeddings, own, centers in (
        (torch.ones(3, 4), labels, torch.ones(5, 4)),
        (torch.ones(2), labels, torch.ones(5, 2)),
        (torch.ones(0, 4), labels[:0], torch.ones(5, 4)),
        (torch.ones(2, 4), labels, torch.ones(5, 3)),
        (torch.ones(2, 4), labels, torch.ones(4)),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            center_loss(embeddings, own, centers)

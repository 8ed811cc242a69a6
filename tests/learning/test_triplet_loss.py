"""The batch-hard triplet loss against hand-worked values and a reference."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from mars_labeler.learning.losses.triplet_loss import triplet_loss

DIAGONAL = math.sqrt(2)
"""Distance of two unit vectors at right angles; opposite ones are 2 apart."""


def test_by_hand() -> None:
    """Two images of class 0 at right angles; the only one of class 1 lies on the first of them."""
    embeddings = torch.tensor([[3.0, 0.0], [0.0, 2.0], [5.0, 0.0]])
    # first: positive sqrt 2, negative 0; second: both sqrt 2; the third has no positive
    expected = [0.2 + DIAGONAL - 0, 0.2 + DIAGONAL - DIAGONAL]
    loss = triplet_loss(embeddings, torch.tensor([0, 0, 1]), 0.2)
    assert loss.item() == pytest.approx(sum(expected) / 2, rel=1e-5)


def test_takes_the_hardest_images() -> None:
    """Of two positives the farther one, of two negatives the nearer one."""
    embeddings = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [-1.0, 0.0]])
    labels = torch.tensor([0, 0, 0, 1, 1])
    # anchors 0 and 1: positive sqrt 2, negative sqrt 2; anchor 2: sqrt 2 and sqrt 2;
    # anchor 3: positive sqrt 2, negative sqrt 2; anchor 4: sqrt 2 and sqrt 2
    assert triplet_loss(embeddings, labels, 0.3).item() == pytest.approx(0.3, rel=1e-5)
    # Turned onto class 0, the last image costs anchors 0 and 1, itself, and no one else more.
    embeddings[4] = torch.tensor([1.0, 0.0])
    expected = [0.3 + DIAGONAL, 0.3 + DIAGONAL, 0.3, 0.3, 0.3 + DIAGONAL]
    assert triplet_loss(embeddings, labels, 0.3).item() == pytest.approx(sum(expected) / 5)


def test_anchors_that_are_right_count_as_zero() -> None:
    """Classes on opposite sides cost nothing, and half the anchors off cost half."""
    apart = torch.tensor([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    labels = torch.tensor([0, 0, 1, 1])
    assert triplet_loss(apart, labels, 0.5).item() == 0.0
    turned = torch.tensor([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    # anchors 0 and 1: positive 0, negative sqrt 2, right; 2: sqrt 2 and 2, right; 3: both sqrt 2
    assert triplet_loss(turned, labels, 0.5).item() == pytest.approx(0.5 / 4, rel=1e-5)


def test_matches_torch_on_the_hardest_triplets() -> None:
    """The triplets searched for by a plain loop, the loss by torch."""
    torch.manual_seed(0)
    embeddings, labels = torch.randn(12, 4).double(), torch.arange(12) % 3
    directions = functional.normalize(embeddings, dim=1)
    distances = torch.cdist(directions, directions)
    chosen = []
    for anchor in range(12):
        own = [i for i in range(12) if labels[i] == labels[anchor] and i != anchor]
        others = [i for i in range(12) if labels[i] != labels[anchor]]
        positive = max(own, key=lambda i: float(distances[anchor, i]))
        negative = min(others, key=lambda i: float(distances[anchor, i]))
        chosen.append((anchor, positive, negative))
    anchors, positives, negatives = (directions[list(rows)] for rows in zip(*chosen, strict=True))
    expected = functional.triplet_margin_loss(anchors, positives, negatives, margin=0.4, eps=0)
    assert triplet_loss(embeddings, labels, 0.4).item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("labels", [[0, 1, 2], [1, 1, 1], [4]])
def test_without_a_triplet_it_and_its_gradient_are_zero(labels: list[int]) -> None:
    """One image a class, one class, and one image: still part of the graph."""
    embeddings = torch.randn(len(labels), 4, requires_grad=True)
    loss = triplet_loss(embeddings, torch.tensor(labels), 0.2)
    assert loss.item() == 0.0
    assert not torch.autograd.grad(loss, embeddings)[0].any()


def test_gradient_is_finite_when_many_are_equal() -> None:
    """Above 25 rows torch takes distances from products, which may round below zero."""
    embeddings = torch.full((40, 8), 0.3, requires_grad=True)
    loss = triplet_loss(embeddings, torch.arange(40) % 4, 0.2)
    assert loss.item() == pytest.approx(0.2, abs=1e-2)
    assert torch.autograd.grad(loss, embeddings)[0].isfinite().all()


def test_refuses_what_does_not_fit() -> None:
    """Labels for other images, flat embeddings, no images, and no margin."""
    for embeddings, labels in (
        (torch.ones(2, 4), torch.zeros(3, dtype=torch.int64)),
        (torch.ones(4), torch.zeros(4, dtype=torch.int64)),
        (torch.ones(0, 4), torch.zeros(0, dtype=torch.int64)),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            triplet_loss(embeddings, labels, 0.2)
    with pytest.raises(ValueError, match="margin"):
        triplet_loss(torch.ones(2, 4), torch.zeros(2, dtype=torch.int64), 0.0)

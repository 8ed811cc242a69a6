"""The LDAM margins and loss against hand-worked values."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from mars_labeler.learning.losses.ldam_loss import ldam_loss, ldam_margins


def test_margins_by_hand() -> None:
    """1, 16 and 81 images: 1 / n^(1/4) is 1, 1/2 and 1/3; an absent class has none."""
    margins = ldam_margins(torch.tensor([16, 1, 0, 81]), 0.6)
    assert margins.dtype == torch.float32
    assert margins.tolist() == pytest.approx([0.3, 0.6, 0.0, 0.2])


def test_the_rarest_class_has_the_largest_margin() -> None:
    """Also where it has many images: 16 and 256 are 1/2 and 1/4, scaled to 0.5 and 0.25."""
    margins = ldam_margins(torch.tensor([16, 256]), 0.5)
    assert margins.tolist() == pytest.approx([0.5, 0.25])


def test_loss_by_hand() -> None:
    """Cosines 0.9 and 0.4 with margin 0.5 for class 0 are equal: log 2; class 1 has no margin."""
    cosines = torch.tensor([[0.9, 0.4], [0.9, 0.4]])
    margins = torch.tensor([0.5, 0.0])
    expected = [math.log(2), math.log(math.exp(9) + math.exp(4)) - 4]
    loss = ldam_loss(cosines, torch.tensor([0, 1]), margins, scale=10.0)
    assert loss.item() == pytest.approx(sum(expected) / 2)


def test_weighted_by_hand() -> None:
    """Weights 3 and 1 average the same two losses three to one."""
    cosines = torch.tensor([[0.9, 0.4], [0.9, 0.4]])
    weights = torch.tensor([3.0, 1.0])
    expected = [math.log(2), math.log(math.exp(9) + math.exp(4)) - 4]
    loss = ldam_loss(cosines, torch.tensor([0, 1]), torch.tensor([0.5, 0.0]), 10.0, weights)
    assert loss.item() == pytest.approx((3 * expected[0] + expected[1]) / 4)


def test_without_margins_it_is_the_cross_entropy() -> None:
    """Of the scaled cosines."""
    torch.manual_seed(0)
    cosines, labels = torch.rand(6, 4), torch.arange(6) % 4
    expected = functional.cross_entropy(30 * cosines, labels)
    loss = ldam_loss(cosines, labels, torch.zeros(4), 30.0)
    assert loss.item() == pytest.approx(expected.item())


def test_refuses_counts_out_of_range() -> None:
    """No images, negative or square counts, and no largest margin."""
    for counts in (torch.zeros(3), torch.zeros(0), torch.tensor([1, -1]), torch.ones(2, 2)):
        with pytest.raises(ValueError, match="counts"):
            ldam_margins(counts, 0.5)
    with pytest.raises(ValueError, match="margin"):
        ldam_margins(torch.tensor([1, 2]), 0.0)


def test_refuses_what_does_not_fit() -> None:
    """Labels for other images, margins and weights for other classes, and no scale."""
    cosines, labels, margins = torch.zeros(2, 3), torch.tensor([0, 1]), torch.zeros(3)
    for wrong in (torch.zeros(3, 3), torch.zeros(2)):
        with pytest.raises(ValueError, match="do not fit"):
            ldam_loss(wrong, labels, margins, 30.0)
    with pytest.raises(ValueError, match="3 classes"):
        ldam_loss(cosines, labels, torch.zeros(2), 30.0)
    with pytest.raises(ValueError, match="3 classes"):
        ldam_loss(cosines, labels, margins, 30.0, torch.ones(4))
    with pytest.raises(ValueError, match="scale"):
        ldam_loss(cosines, labels, margins, 0.0)

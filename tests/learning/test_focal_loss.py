"""The focal loss against hand-worked values and references."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

from mars_labeler.learning.losses.focal_loss import focal_loss


def test_by_hand() -> None:
    """Logits log(3), 0 give 3/4 and 1/4; the loss weighs them by 1/16 and 9/16."""
    logits = torch.tensor([[math.log(3.0), 0.0], [math.log(3.0), 0.0]])
    expected = [-math.log(3 / 4) / 16, -math.log(1 / 4) * 9 / 16]
    loss = focal_loss(logits, torch.tensor([0, 1]), focus=2.0)
    assert loss.item() == pytest.approx(sum(expected) / 2)


def test_without_focus_it_is_the_cross_entropy() -> None:
    """Four equally likely classes cost log 4."""
    loss = focal_loss(torch.zeros(2, 4), torch.tensor([0, 3]), focus=0.0)
    assert loss.item() == pytest.approx(math.log(4))


@pytest.mark.parametrize("focus", [0.5, 2.0])
def test_matches_the_sigmoid_form_for_two_classes(focus: float) -> None:
    """A softmax over two logits is the sigmoid of their difference."""
    torch.manual_seed(0)
    logits, labels = torch.randn(9, 2).double(), torch.arange(9) % 2
    expected = sigmoid_focal_loss(
        logits[:, 1] - logits[:, 0], labels.double(), alpha=-1, gamma=focus, reduction="mean"
    )
    assert focal_loss(logits, labels, focus).item() == pytest.approx(expected.item())


def test_matches_the_equation_for_many_classes() -> None:
    """The cross-entropy of each image times (1 - p)^gamma."""
    torch.manual_seed(1)
    logits, labels = torch.randn(9, 5).double(), torch.arange(9) % 5
    losses = functional.cross_entropy(logits, labels, reduction="none")
    expected = ((1 - torch.exp(-losses)) ** 2 * losses).mean()
    assert focal_loss(logits, labels, 2.0).item() == pytest.approx(expected.item())


@pytest.mark.parametrize("focus", [0.0, 0.5, 2.0])
def test_gradient_is_finite_when_the_network_is_sure(focus: float) -> None:
    """With p = 1 exactly, (1 - p)^gamma has no gradient for gamma < 1."""
    logits = torch.tensor([[200.0, 0.0, -200.0]], requires_grad=True)
    loss = focal_loss(logits, torch.tensor([0]), focus)
    assert loss.item() == 0.0
    assert torch.autograd.grad(loss, logits)[0].isfinite().all()


def test_refuses_what_does_not_fit() -> None:
    """Labels for other images, no images, one class, and a negative focus."""
    labels = torch.zeros(2, dtype=torch.int64)
    for logits, own in ((torch.zeros(3, 4), labels), (torch.zeros(0, 4), labels[:0])):
        with pytest.raises(ValueError, match="do not fit"):
            focal_loss(logits, own, 2.0)
    with pytest.raises(ValueError, match="two classes"):
        focal_loss(torch.zeros(2, 1), labels, 2.0)
    with pytest.raises(ValueError, match="negative"):
        focal_loss(torch.zeros(2, 4), labels, -1.0)

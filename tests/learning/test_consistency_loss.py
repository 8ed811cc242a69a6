"""The consistency loss of FixMatch against hand-worked values."""

from __future__ import annotations

import math

import pytest
import torch

from mars_labeler.learning.losses.consistency_loss import consistency_loss

SURE = [math.log(19.0), 0.0]
UNSURE = [math.log(3.0), 0.0]
"""Logits of the probabilities 0.95 and 0.05; 0.75 and 0.25."""


def test_by_hand() -> None:
    """Of three images two are sure; the strong views give their classes 3/4 and 1/4."""
    weak = torch.tensor([SURE, UNSURE, SURE])
    strong = torch.tensor([UNSURE, SURE, [0.0, math.log(3.0)]])
    expected = (-math.log(3 / 4) + 0 - math.log(1 / 4)) / 3
    assert consistency_loss(weak, strong, 0.9).item() == pytest.approx(expected)


def test_no_one_sure_costs_nothing() -> None:
    """The loss is 0 and its gradient too."""
    strong = torch.tensor([SURE, UNSURE], requires_grad=True)
    loss = consistency_loss(torch.tensor([UNSURE, UNSURE]), strong, 0.8)
    assert loss.item() == 0.0
    assert not torch.autograd.grad(loss, strong)[0].any()


def test_the_threshold_itself_is_sure() -> None:
    """Two equally likely classes at a threshold of one half: the first is the target."""
    loss = consistency_loss(torch.zeros(1, 2), torch.tensor([UNSURE]), 0.5)
    assert loss.item() == pytest.approx(-math.log(3 / 4))


def test_the_weak_view_is_only_a_target() -> None:
    """The gradient goes through the strong view alone."""
    weak = torch.tensor([SURE], requires_grad=True)
    strong = torch.tensor([UNSURE], requires_grad=True)
    torch.autograd.backward(consistency_loss(weak, strong, 0.9))
    assert weak.grad is None
    torch.testing.assert_close(strong.grad, torch.tensor([[3 / 4 - 1, 1 / 4]]))


def test_confidence_is_not_rounded_to_bfloat16() -> None:
    """A confidence of about 0.949 is below 0.95, though both are the same number in bfloat16."""
    weak = torch.tensor([[2.921875, 0.0]], dtype=torch.bfloat16)
    assert weak.softmax(dim=1)[0, 0] == torch.tensor(0.95, dtype=torch.bfloat16)
    assert consistency_loss(weak, torch.zeros(1, 2), 0.95).item() == 0.0


def test_refuses_what_does_not_fit() -> None:
    """Unequal, flat or empty logits, and thresholds that are no probability."""
    for weak, strong in (
        (torch.zeros(2, 3), torch.zeros(2, 4)),
        (torch.zeros(3), torch.zeros(3)),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
    ):
        with pytest.raises(ValueError, match="shapes"):
            consistency_loss(weak, strong, 0.95)
    for threshold in (-0.1, 1.1):
        with pytest.raises(ValueError, match="threshold"):
            consistency_loss(torch.zeros(2, 3), torch.zeros(2, 3), threshold)

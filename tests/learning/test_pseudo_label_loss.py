"""The pseudo-label loss and its weight against hand-worked values."""

from __future__ import annotations

import math

import pytest
import torch

from mars_labeler.learning.losses.pseudo_label_loss import pseudo_label_loss, pseudo_label_weight


def test_by_hand() -> None:
    """The likeliest classes have 3/4, 3/5 and, of four equal ones, 1/4."""
    logits = torch.tensor(
        [
            [math.log(9.0), 0.0, 0.0, 0.0],
            [0.0, math.log(2.0), math.log(9.0), math.log(3.0)],
            [5.0, 5.0, 5.0, 5.0],
        ]
    )
    expected = -(math.log(9 / 12) + math.log(9 / 15) + math.log(1 / 4)) / 3
    assert pseudo_label_loss(logits).item() == pytest.approx(expected)


def test_gradient_by_hand() -> None:
    """The class is fixed: probabilities minus a one for it, here 3/4 - 1 and 1/4."""
    logits = torch.tensor([[math.log(3.0), 0.0]], requires_grad=True)
    gradient = torch.autograd.grad(pseudo_label_loss(logits), logits)[0]
    torch.testing.assert_close(gradient, torch.tensor([[-1 / 4, 1 / 4]]))


def test_refuses_flat_or_empty_logits() -> None:
    """Neither has a class to take."""
    for logits in (torch.zeros(3), torch.zeros(0, 3)):
        with pytest.raises(ValueError, match="shape"):
            pseudo_label_loss(logits)


@pytest.mark.parametrize(
    ("progress", "weight"), [(0.0, 0.0), (0.2, 0.0), (0.35, 0.75), (0.5, 1.5), (0.8, 3.0)]
)
def test_weight_by_hand(progress: float, weight: float) -> None:
    """From 0.2 to 0.8 it grows from 0 to 3."""
    assert pseudo_label_weight(progress, 0.2, 0.8, 3.0) == pytest.approx(weight)


def test_weight_holds_after_the_ramp() -> None:
    """Also where the ramp is a step."""
    assert pseudo_label_weight(1.0, 0.2, 0.8, 3.0) == 3.0
    assert pseudo_label_weight(0.49, 0.5, 0.5, 3.0) == 0.0
    assert pseudo_label_weight(0.5, 0.5, 0.5, 3.0) == 3.0


def test_weight_refuses_what_is_out_of_range() -> None:
    """Progress past the end, a ramp that falls or leaves the training, a negative weight."""
    for progress in (-0.1, 1.1):
        with pytest.raises(ValueError, match="progress"):
            pseudo_label_weight(progress, 0.2, 0.8, 3.0)
    for start, end in ((0.8, 0.2), (-0.1, 0.5), (0.5, 1.5)):
        with pytest.raises(ValueError, match="ramp"):
            pseudo_label_weight(0.5, start, end, 3.0)
    with pytest.raises(ValueError, match="negative"):
        pseudo_label_weight(0.5, 0.2, 0.8, -1.0)

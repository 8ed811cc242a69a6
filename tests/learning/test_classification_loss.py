"""The classification loss against hand-worked values."""

from __future__ import annotations

import math

import pytest
import torch

from mars_labeler.learning.losses.classification_loss import classification_loss


def test_by_hand() -> None:
    """Equal logits of four classes cost log 4; a logit higher by log 3 costs log 2."""
    assert classification_loss(torch.zeros(2, 4), torch.tensor([0, 3])).item() == pytest.approx(
        math.log(4)
    )
    logits = torch.tensor([[math.log(3.0), 0.0, 0.0, 0.0]])
    assert classification_loss(logits, torch.tensor([0])).item() == pytest.approx(math.log(2))


def test_smoothed_by_hand() -> None:
    """Logits log(3), 0 give 3/4 and 1/4; smoothing 0.2 asks for 0.9 and 0.1 of them."""
    logits = torch.tensor([[math.log(3.0), 0.0]])
    smoothed = classification_loss(logits, torch.tensor([0]), smoothing=0.2)
    assert smoothed.item() == pytest.approx(-0.9 * math.log(0.75) - 0.1 * math.log(0.25))


def test_refuses_shapes_that_do_not_fit() -> None:
    """Labels for other images, flat logits, and no images."""
    for logits, labels in (
        (torch.zeros(2, 4), torch.zeros(3, dtype=torch.int64)),
        (torch.zeros(4), torch.zeros(4, dtype=torch.int64)),
        (torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64)),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            classification_loss(logits, labels)

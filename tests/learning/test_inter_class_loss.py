"""The inter-class contrastive loss against hand-worked values and a reference."""

from __future__ import annotations

import math

import pytest
import torch
from pytorch_metric_learning.losses import NTXentLoss
from pytorch_metric_learning.reducers import DoNothingReducer

from mars_labeler.learning.losses.inter_class_loss import inter_class_loss


def test_orthogonal_classes() -> None:
    """Two classes at right angles: positive 1, one negative 0, so -1 / tau."""
    views = torch.eye(2)
    assert inter_class_loss(views, views, 0.2).item() == pytest.approx(-5.0)


def test_three_classes_by_hand() -> None:
    """Anchor and view similarities written out, with tau 0.5."""
    first = torch.tensor([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]])
    second = torch.tensor([[0.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
    # similarities: [0 0 -1], [1 1 0], [0 0 1]; divided by tau they double
    expected = [
        math.log(math.exp(0) + math.exp(-2)) - 0,
        math.log(math.exp(2) + math.exp(0)) - 2,
        math.log(math.exp(0) + math.exp(0)) - 2,
    ]
    assert inter_class_loss(first, second, 0.5).item() == pytest.approx(sum(expected) / 3)


def test_matches_reference_once_its_positive_leaves_the_denominator() -> None:
    """The reference keeps the positive in the denominator: NTXent = log(1 + exp(L_s))."""
    torch.manual_seed(0)
    first, second = torch.randn(6, 8).double(), torch.randn(6, 8).double()
    classes = torch.arange(6)
    anchors, negatives = torch.nonzero(classes[:, None] != classes[None], as_tuple=True)
    reference = NTXentLoss(temperature=0.2, reducer=DoNothingReducer())
    found = reference(first, indices_tuple=(classes, classes, anchors, negatives), ref_emb=second)
    expected = torch.log(torch.expm1(found["loss"]["losses"])).mean()
    assert inter_class_loss(first, second, 0.2).item() == pytest.approx(expected.item())


@pytest.mark.parametrize("classes", [2, 3, 25])
def test_gradient_is_finite_when_all_views_are_equal(classes: int) -> None:
    """Equal projections are the worst case of a collapsed network."""
    first = torch.ones(classes, 4, requires_grad=True)
    loss = inter_class_loss(first, torch.ones(classes, 4), 0.2)
    assert loss.item() == pytest.approx(math.log(classes - 1), abs=1e-6)
    assert torch.autograd.grad(loss, first)[0].isfinite().all()


def test_gradient_is_finite_at_the_origin() -> None:
    """A projection of zeros has no direction; its gradient still must not be NaN."""
    first = torch.zeros(3, 4, requires_grad=True)
    loss = inter_class_loss(first, torch.ones(3, 4), 0.2)
    assert torch.autograd.grad(loss, first)[0].isfinite().all()


def test_refuses_what_it_cannot_compare() -> None:
    """One class, unequal shapes, and a temperature of zero."""
    with pytest.raises(ValueError, match="two classes"):
        inter_class_loss(torch.ones(1, 4), torch.ones(1, 4), 0.2)
    with pytest.raises(ValueError, match="shapes"):
        inter_class_loss(torch.ones(2, 4), torch.ones(3, 4), 0.2)
    with pytest.raises(ValueError, match="temperature"):
        inter_class_loss(torch.ones(2, 4), torch.ones(2, 4), 0.0)

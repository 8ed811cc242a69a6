"""The class-balanced weights against hand-worked values."""

from __future__ import annotations

import pytest
import torch

from mars_labeler.learning.losses.class_weights import effective_number_weights


def test_by_hand() -> None:
    """With beta 0.5, one image counts 1 and two count 1.5: weights 3 to 2, adding up to 2."""
    weights = effective_number_weights(torch.tensor([1, 2]), 0.5)
    assert weights.tolist() == pytest.approx([1.2, 0.8])


def test_absent_classes_have_no_weight() -> None:
    """The two that have images still add up to two."""
    weights = effective_number_weights(torch.tensor([0, 1, 0, 2]), 0.5)
    assert weights.dtype == torch.float32
    assert weights.tolist() == pytest.approx([0.0, 1.2, 0.0, 0.8])


def test_beta_zero_weighs_equally() -> None:
    """Each class counts as one image."""
    weights = effective_number_weights(torch.tensor([7, 0, 500]), 0.0)
    assert weights.tolist() == [1.0, 0.0, 1.0]


def test_beta_near_one_weighs_by_inverse_frequency() -> None:
    """Also where 1 - beta^n is lost in single precision: 1 and 3 images weigh 3 to 1."""
    weights = effective_number_weights(torch.tensor([1, 3]), 1 - 1e-9)
    assert weights.tolist() == pytest.approx([1.5, 0.5], rel=1e-6)


def test_refuses_counts_and_betas_out_of_range() -> None:
    """No images, negative or square counts, and beta 1."""
    for counts in (torch.zeros(3), torch.zeros(0), torch.tensor([1, -1]), torch.ones(2, 2)):
        with pytest.raises(ValueError, match="counts"):
            effective_number_weights(counts, 0.9)
    for beta in (-0.1, 1.0):
        with pytest.raises(ValueError, match="beta"):
            effective_number_weights(torch.tensor([1, 2]), beta)

"""Confidence that holds: one factor on the logits."""

from __future__ import annotations

import math

import pytest
import torch

from mars_labeler.learning.calibration import fitted_factor, with_factor
from mars_labeler.learning.network import Adapter, Network


@pytest.mark.parametrize("wanted", [0.7, 1.0, 2.0])
def test_finds_the_factor_that_makes_confidence_accuracy(wanted: float) -> None:
    """Three of four labels are the likelier class: its logit should be log 3 above the other."""
    logits = torch.tensor([[math.log(3.0) / wanted, 0.0]]).repeat(4000, 1)
    factor = fitted_factor(logits, torch.tensor([0, 0, 0, 1]).repeat(1000))
    assert factor == pytest.approx(wanted, rel=0.08)


@pytest.mark.parametrize("usual", [0.4, 1.0])
def test_few_right_images_do_not_ask_for_infinity(usual: float) -> None:
    """With no error held out, the factor stays near the usual one."""
    few, many = (
        fitted_factor(10 * torch.eye(3).repeat(times, 1), torch.arange(3).repeat(times), usual)
        for times in (1, 20)
    )
    assert usual <= few <= many < 4 * usual


def test_an_unsure_model_is_made_surer_only_by_evidence() -> None:
    """Three images move the factor less than three hundred do."""
    few, many = (
        fitted_factor(torch.eye(3).repeat(times, 1), torch.arange(3).repeat(times))
        for times in (1, 100)
    )
    assert 1.0 < few < many / 2


def test_images_of_one_sequence_are_no_hundred_proofs() -> None:
    """A hundred wrong images of one sequence move the factor less than if each stood alone."""
    logits = 4 * torch.eye(2)[torch.zeros(300, dtype=torch.int64)]
    labels = (torch.arange(300) >= 200).long()
    alone = torch.arange(300)
    together = alone // 100
    factors = [fitted_factor(logits, labels, 1.0, groups) for groups in (None, alone, together)]
    assert factors[0] == factors[1] < factors[2] < 1.0


def test_the_state_gives_the_logits_times_the_factor() -> None:
    """No suggestion changes with it."""
    network = Network(Adapter(8), 512, 3).eval()
    inputs = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    before = network(inputs)
    network.load_state_dict(with_factor(network.state_dict(), 2.5))
    torch.testing.assert_close(network(inputs), 2.5 * before)

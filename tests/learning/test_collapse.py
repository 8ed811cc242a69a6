"""Spread of embeddings, and when it counts as collapsed."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from mars_labeler.learning.collapse import Spread, is_collapsed, spread
from mars_labeler.learning.losses.inter_class_loss import inter_class_loss
from mars_labeler.learning.losses.similarity_loss import similarity_loss
from mars_labeler.learning.network import Network


def test_even_spread_by_hand() -> None:
    """The four ends of two axes: each dimension deviates by sqrt(1/2), in two equal directions."""
    ends = torch.tensor([[1.0, 0.0], [-2.0, 0.0], [0.0, 3.0], [0.0, -4.0]])
    found = spread(ends)
    assert found.deviation == pytest.approx(1.0)
    assert found.effective_rank == pytest.approx(2.0)
    assert not is_collapsed(found)


def test_uneven_spread_by_hand() -> None:
    """Nine pairs of ends of one axis and one pair of another: singular values 3 to 1."""
    ends = torch.tensor([[1.0, 0.0], [-1.0, 0.0]] * 9 + [[0.0, 1.0], [0.0, -1.0]])
    found = spread(ends)
    deviation = (math.sqrt(18 / 20) + math.sqrt(2 / 20)) / 2 * math.sqrt(2)
    entropy = -(3 / 4) * math.log(3 / 4) - (1 / 4) * math.log(1 / 4)
    assert found.deviation == pytest.approx(deviation)
    assert found.effective_rank == pytest.approx(math.exp(entropy))


def test_length_does_not_count() -> None:
    """Only the direction of an embedding is looked at."""
    torch.manual_seed(0)
    embeddings = torch.randn(20, 6)
    longer = spread(embeddings * torch.linspace(0.1, 50, 20)[:, None])
    found = spread(embeddings)
    assert longer.deviation == pytest.approx(found.deviation, rel=1e-5)
    assert longer.effective_rank == pytest.approx(found.effective_rank, rel=1e-5)


def test_random_directions_spread_evenly() -> None:
    """About 1, and nearly as many directions as there are dimensions."""
    torch.manual_seed(0)
    found = spread(torch.randn(2000, 16))
    assert found.deviation == pytest.approx(1.0, abs=0.02)
    assert 15.5 < found.effective_rank <= 16
    assert not is_collapsed(found)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e4])
def test_equal_embeddings_have_collapsed(dtype: torch.dtype, value: float) -> None:
    """Rounding alone is no spread, however many there are; nor are embeddings of zeros NaN."""
    row = value * torch.linspace(-0.3, 1, 257)
    found = spread(row.to(dtype).repeat(300, 1))
    assert found == Spread(deviation=0.0, effective_rank=1.0)
    assert is_collapsed(found)


def test_nearly_equal_embeddings_have_collapsed() -> None:
    """In many directions, but hardly apart."""
    torch.manual_seed(0)
    found = spread(torch.ones(100, 16) + 0.05 * torch.randn(100, 16))
    assert 0 < found.deviation < 0.1
    assert found.effective_rank > 10
    assert is_collapsed(found)


def test_embeddings_on_one_line_have_collapsed() -> None:
    """Far apart, but in one direction."""
    ends = torch.tensor([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]).repeat(10, 1)
    found = spread(ends)
    assert found.deviation == pytest.approx(math.sqrt(3) / 3)
    assert found.effective_rank == pytest.approx(1.0)
    assert is_collapsed(found)


def test_refuses_what_has_no_spread() -> None:
    """One image, flat embeddings, no dimensions, and numbers that are not finite."""
    for shape in ((1, 4), (4,), (3, 0), (2, 3, 4)):
        with pytest.raises(ValueError, match="shape"):
            spread(torch.ones(shape))
    with pytest.raises(ValueError, match="finite"):
        spread(torch.tensor([[1.0, math.nan], [0.0, 1.0]]))


def test_similarity_loss_alone_collapses_and_the_inter_class_loss_prevents_it() -> None:
    """The claim of the paper, on a small network and five clusters of random numbers."""
    assert not is_collapsed(_trained_spread(similarity_weight=0.0, inter_class_weight=0.0))
    assert is_collapsed(_trained_spread(similarity_weight=1.0, inter_class_weight=0.0))
    assert not is_collapsed(_trained_spread(similarity_weight=1.0, inter_class_weight=1.0))


def _trained_spread(similarity_weight: float, inter_class_weight: float) -> Spread:
    """Return the spread of a trunk's embeddings after it has trained with the two losses."""
    torch.manual_seed(0)
    centers = torch.randn(5, 32)
    layers = [layer for _ in range(3) for layer in (nn.Linear(32, 32), nn.ReLU())]
    network = Network(nn.Sequential(*layers), width=32, class_count=5)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    for _ in range(300):
        images = centers[torch.randint(5, (16,))] + 0.5 * torch.randn(16, 32)
        alike = similarity_loss(
            network.similarity_head(_view(network, images)),
            network.similarity_head(_view(network, images)),
        )
        apart = inter_class_loss(
            network.inter_class_head(_view(network, centers)),
            network.inter_class_head(_view(network, centers)),
            temperature=0.2,
        )
        optimizer.zero_grad()
        torch.autograd.backward(similarity_weight * alike + inter_class_weight * apart)
        optimizer.step()
    images = centers.repeat(40, 1) + 0.5 * torch.randn(200, 32)
    with torch.no_grad():
        return spread(network.trunk(images))


def _view(network: Network, images: Tensor) -> Tensor:
    """Return the embeddings of a view of each image: the image under fresh noise."""
    embeddings: Tensor = network.trunk(images + torch.randn_like(images))
    return embeddings

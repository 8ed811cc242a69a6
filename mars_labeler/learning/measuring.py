"""Measures a network between two epochs: on held-out images, and for a collapse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.learning.calibration import fitted_factor
from mars_labeler.learning.collapse import Spread, spread
from mars_labeler.learning.devices import mixed_precision
from mars_labeler.learning.evaluation import Agreement, agreement
from mars_labeler.learning.network import Network
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.view_source import PoolViews

_BATCH = 64
_WATCHED_IMAGES = 64
"""Images whose embeddings are watched: enough to tell a few directions from one."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class HeldOut:
    """How a network does on the held-out images.

    Args:
        found: How its classes agree with the labels.
        logit_factor: What its logits are to be multiplied by for probabilities that hold.
    """

    found: Agreement
    logit_factor: float


class SpreadWatch:
    """Watches how far the embeddings of the same few labeled images are spread.

    Args:
        views: Views of the labeled pool.
        rows: Rows that are learned from; the first 64 of a fixed random order are watched.
    """

    def __init__(self, views: PoolViews, rows: Rows) -> None:
        chosen = np.random.default_rng(0).permutation(rows)[:_WATCHED_IMAGES]
        self._inputs = views.plain(chosen)

    def measure(self, network: Network, pulse: Pulse) -> Spread:
        """Return the spread of the embeddings as the network is now; leaves it in eval mode."""
        network.eval()
        return spread(_outputs(network.trunk, self._inputs, pulse))


def measure_held_out(
    network: Network, views: PoolViews, rows: Rows, labels: Rows, pulse: Pulse
) -> HeldOut:
    """Compare the network's classes with labels it has not learned from; leaves it in eval mode.

    Args:
        network: The network.
        views: Views of the labeled pool.
        rows: (n,) held-out rows, n >= 1.
        labels: (n,) their classes.
        pulse: Asked now and then whether to go on.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    logits = scored_logits(network, views, rows, pulse)
    found = agreement(labels, logits.argmax(dim=1).numpy(), logits.shape[1])
    return HeldOut(found, fitted_factor(logits, torch.from_numpy(labels)))


def scored_logits(network: Network, views: PoolViews, rows: Rows, pulse: Pulse) -> Tensor:
    """Return the (n, C) float32 logits of plain images, on the CPU; leaves it in eval mode.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    network.eval()
    parts = [torch.empty(0, network.class_count)]
    for start in range(0, len(rows), _BATCH):
        batch = views.plain(rows[start : start + _BATCH])
        parts.append(_outputs(network, batch, pulse))
    return torch.cat(parts)


@torch.no_grad()
def _outputs(module: torch.nn.Module, inputs: Tensor, pulse: Pulse) -> Tensor:
    pulse.beat()
    with mixed_precision(inputs.device):
        found: Tensor = module(inputs)
    return found.float().cpu()

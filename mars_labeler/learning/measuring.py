"""Measures a network between two epochs: on held-out images, and for a collapse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.calibration import fitted_factor
from mars_labeler.learning.collapse import Spread, spread
from mars_labeler.learning.evaluation import Agreement, agreement
from mars_labeler.learning.network import Network, run_trunk
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.views.source import PoolViews

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
        logits: (n, C) float32 as the network gave them, on the CPU.
    """

    found: Agreement
    logit_factor: float
    logits: Tensor


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
        """Return the spread of the embeddings as the network is now; leaves it in eval mode.

        Raises:
            JobCancelled: The person has asked to stop.
            TrainingError: The embeddings are no numbers any more.
        """
        network.eval()
        embeddings = _embeddings(network, self._inputs, pulse)
        if not embeddings.isfinite().all():
            raise diverged()
        return spread(embeddings)


def measure_held_out(
    network: Network,
    views: PoolViews,
    rows: Rows,
    labels: Rows,
    usual_factor: float,
    groups: Rows | None,
    pulse: Pulse,
) -> HeldOut:
    """Compare the network's classes with labels it has not learned from; leaves it in eval mode.

    Args:
        network: The network.
        views: Views of the labeled pool.
        rows: (n,) held-out rows, n >= 1.
        labels: (n,) their classes.
        usual_factor: What the logits usually are to be multiplied by.
        groups: (n,) their sequences; None when every image stands alone.
        pulse: Asked now and then whether to go on.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    logits = scored_logits(network, views, rows, pulse)
    found = agreement(labels, logits.argmax(dim=1).numpy(), logits.shape[1])
    sequences = None if groups is None else torch.from_numpy(groups)
    factor = fitted_factor(logits, torch.from_numpy(labels), usual_factor, sequences)
    return HeldOut(found, factor, logits)


def scored_logits(network: Network, views: PoolViews, rows: Rows, pulse: Pulse) -> Tensor:
    """Return the (n, C) float32 logits of plain images, on the CPU; leaves it in eval mode.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    network.eval()
    parts = [torch.empty(0, network.class_count)]
    for start in range(0, len(rows), _BATCH):
        embeddings = _embeddings(network, views.plain(rows[start : start + _BATCH]), pulse)
        with torch.no_grad():
            parts.append(network.classification_head(embeddings).cpu())
    return torch.cat(parts)


def diverged() -> TrainingError:
    """Return what to raise when a network computes no numbers any more."""
    return TrainingError(
        "The training has diverged: its loss is no number any more.",
        "Lower the learning rates, then train again.",
    )


def _embeddings(network: Network, inputs: Tensor, pulse: Pulse) -> Tensor:
    pulse.beat()
    with torch.no_grad():
        return run_trunk(network, inputs)

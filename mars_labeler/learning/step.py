"""One training step, as a method sees it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.learning.batches import Rows, StepRows
from mars_labeler.learning.network import Network, run_trunk
from mars_labeler.learning.views.source import PoolViews, ViewSource

_PART = 16


@dataclass(frozen=True)
class Step:
    """The images of one step, their views on demand, and the network.

    Args:
        rows: Rows of the labeled and of the unlabeled pool.
        source: Gives their views.
        labels: (N,) int64 classes of the labeled pool, on the network's device.
        network: The network.
        config: The settings, all resolved.
        progress: Share of the epochs that are over, in [0, 1).
    """

    rows: StepRows
    source: ViewSource
    labels: Tensor
    network: Network
    config: TrainingConfig
    progress: float

    @property
    def labeled_views(self) -> PoolViews:
        """Views of the labeled pool."""
        return self.source.labeled

    @property
    def unlabeled_views(self) -> PoolViews:
        """Views of the unlabeled pool."""
        return self.source.unlabeled

    def classes(self, rows: Rows) -> Tensor:
        """Return the (n,) int64 classes of these rows of the labeled pool."""
        return self.labels[torch.from_numpy(rows).to(self.labels.device)]

    def unlabeled_pair(self) -> tuple[Tensor, ...]:
        """Return two strong views of the unlabeled images; nothing when there are none."""
        rows = self.rows.unlabeled
        return self.unlabeled_views.strong_pair(rows) if len(rows) else ()

    def embed(self, *views: Tensor) -> tuple[Tensor, ...]:
        """Return the (n, width) float32 embeddings of each batch of views.

        All of them pass the trunk together, so that each step runs it once.
        """
        inputs = torch.cat(views)
        if inputs.ndim == 4 and inputs.device.type == "cpu":
            # A few at a time: the trunk's blocks ask after each part whether to go on.
            parts = [run_trunk(self.network, part) for part in torch.split(inputs, _PART)]
            embeddings = torch.cat(parts)
        else:
            embeddings = run_trunk(self.network, inputs)
        return torch.split(embeddings, [len(view) for view in views])

    def logits(self, embeddings: Tensor) -> Tensor:
        """Return the (n, C) logits of embeddings."""
        logits: Tensor = self.network.classification_head(embeddings)
        return logits

"""Margins that grow with a class's rarity, and late weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.learning.losses.class_weights import effective_number_weights
from mars_labeler.learning.losses.ldam_loss import ldam_loss, ldam_margins
from mars_labeler.learning.methods.method import Loss, Method, Task, has_passed
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step

_SCALE = 30.0
_LARGEST_MARGIN = 0.5
_BETA = 0.9999
_DEFERRED_UNTIL = 0.8
"""Cao et al. re-weight from the 160th of 200 epochs on, section 4.1."""


class CosineHead(nn.Module):
    """A classifier that compares directions: logits are scaled cosines."""

    scale: Tensor

    def __init__(self, width: int, class_count: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.empty(class_count, width))
        nn.init.xavier_uniform_(self.directions)
        self.register_buffer("scale", torch.tensor(_SCALE))

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return (N, C) logits of (N, width) embeddings."""
        directions = functional.normalize(self.directions, dim=1)
        cosines = functional.linear(functional.normalize(embeddings, dim=1), directions)
        return self.scale * cosines


class LDAMDRW(Method):
    """Label-distribution-aware margins, re-weighted late (Cao et al., NeurIPS 2019, eq. 13)."""

    def extend(self, network: Network) -> None:
        """Compare directions, so that a margin means the same for every class."""
        network.classification_head = CosineHead(network.width, network.class_count)

    def begin(self, task: Task) -> None:
        """Choose margins and weights by how many images the classes have."""
        super().begin(task)
        self._margins = ldam_margins(task.class_counts, _LARGEST_MARGIN)
        self._weights = effective_number_weights(task.class_counts, _BETA)

    def losses(self, step: Step) -> list[Loss]:
        """Return the margin loss."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        cosines = step.logits(own) / _SCALE
        weights = self._weights if has_passed(step.progress, _DEFERRED_UNTIL) else None
        value = ldam_loss(cosines, step.classes(rows), self._margins, _SCALE, weights)
        return [Loss("margin loss", value)]

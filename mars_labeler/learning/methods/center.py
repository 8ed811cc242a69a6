"""The baseline with the center loss."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mars_labeler.learning.losses.center_loss import center_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step

_WEIGHT = 0.003
"""lambda of Wen et al., section 4.1."""
_PULL = 0.5
"""alpha of Wen et al., section 4.1."""


class Centers(nn.Module):
    """A center for each class, which follows the embeddings of the class.

    Args:
        class_count: Classes.
        width: Numbers in one embedding.
    """

    centers: Tensor

    def __init__(self, class_count: int, width: int) -> None:
        super().__init__()
        self.register_buffer("centers", torch.zeros(class_count, width))

    @torch.no_grad()
    def follow(self, embeddings: Tensor, labels: Tensor) -> None:
        """Move the centers of the labels towards their (N, width) embeddings (equation 4)."""
        counts = torch.bincount(labels, minlength=len(self.centers))
        away = torch.zeros_like(self.centers)
        away.index_add_(0, labels, self.centers[labels] - embeddings)
        self.centers -= _PULL * away / (1 + counts)[:, None]


class Center(Method):
    """L_cls + lambda L_C (Wen et al., "Center loss", ECCV 2016, equations 2, 4 and 5)."""

    def extend(self, network: Network) -> None:
        """Add a center for each class."""
        network.extras["centers"] = Centers(network.class_count, network.width)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the center loss, and move the centers."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        centers = step.network.extras["centers"]
        assert isinstance(centers, Centers)
        value = center_loss(own, step.classes(rows), centers.centers.clone())
        centers.follow(own, step.classes(rows))
        return [classification(step, own), Loss("center loss", value, _WEIGHT)]

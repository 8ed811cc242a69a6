"""The baseline with the center loss."""

from __future__ import annotations

import torch
from torch import nn

from mars_labeler.learning.losses.center_loss import center_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step

_WEIGHT = 0.003
"""lambda of Wen et al., section 4.1."""


class Center(Method):
    """L_cls + lambda L_C (Wen et al., "Center loss", ECCV 2016, equations 2 and 5).

    The centers learn with the optimizer of everything else, in the place of the paper's moving
    average with its own rate.
    """

    def extend(self, network: Network) -> None:
        """Add a center for each class."""
        network.extras["centers"] = nn.ParameterList(
            [nn.Parameter(torch.zeros(network.class_count, network.width))]
        )

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the center loss."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        (centers,) = step.network.extras["centers"].parameters()
        value = center_loss(own, step.classes(rows), centers)
        return [classification(step, own), Loss("center loss", value, _WEIGHT)]

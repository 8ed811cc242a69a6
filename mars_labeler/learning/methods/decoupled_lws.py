"""Decoupling: first the network, then one factor for each class."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mars_labeler.learning.methods.decoupled_crt import DecoupledCRT
from mars_labeler.learning.network import Network


class ScaledLinear(nn.Linear):
    """A linear classifier with a factor on the weights of each class, in the beginning 1."""

    def __init__(self, width: int, class_count: int) -> None:
        super().__init__(width, class_count)
        self.class_scale = nn.Parameter(torch.ones(class_count))

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return (N, C) logits of (N, width) embeddings."""
        return nn.functional.linear(embeddings, self.class_scale[:, None] * self.weight, self.bias)


class DecoupledLWS(DecoupledCRT):
    """Learnable weight scaling (Kang et al., ICLR 2020, section 4).

    As `DecoupledCRT`, but the second stage keeps the classifier and learns the factors alone.
    """

    retrained = "classification_head.class_scale"

    def extend(self, network: Network) -> None:
        """Give the classifier its factors."""
        network.classification_head = ScaledLinear(network.width, network.class_count)

    def trains_first(self, name: str) -> bool:
        """Return whether the parameter trains in the first stage."""
        return not name.startswith(self.retrained)

    def start_second(self, network: Network) -> None:
        """Begin the second stage with the classifier as it is."""

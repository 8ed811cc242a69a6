"""A classification head that compares directions."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

SCALE = 30.0
"""What cosines are multiplied by for logits, as in the code of Cao et al., NeurIPS 2019."""


class CosineHead(nn.Module):
    """Gives scaled cosines between embeddings and a direction for each class.

    A margin thus means the same for every class.

    Args:
        width: Numbers in one embedding.
        class_count: Classes.
    """

    scale: Tensor

    def __init__(self, width: int, class_count: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.empty(class_count, width))
        nn.init.xavier_uniform_(self.directions)
        # Calibration multiplies it, as it multiplies the weights of a linear head.
        self.register_buffer("scale", torch.tensor(SCALE))

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return (N, C) logits of (N, width) embeddings."""
        return self.scale * self.cosines(embeddings)

    def cosines(self, embeddings: Tensor) -> Tensor:
        """Return (N, C) cosines of (N, width) embeddings."""
        directions = functional.normalize(self.directions, dim=1)
        return functional.linear(functional.normalize(embeddings, dim=1), directions)

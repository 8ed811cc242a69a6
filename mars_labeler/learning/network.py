"""The network: a trunk that everything shares, and the three heads of the method."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mars_labeler.learning.devices import mixed_precision

ADAPTER_WIDTH = 512
_HIDDEN_WIDTH = 256
_PROJECTION_WIDTH = 128
_DROPOUT = 0.3


class Adapter(nn.Module):
    """The trainable end of a frozen backbone: one hidden layer on its standardized embedding.

    All heads share it, so that all three losses shape what the classification head sees.

    Args:
        width: Numbers in one embedding of the backbone.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.layer = nn.Linear(width, ADAPTER_WIDTH)
        self.dropout = nn.Dropout(_DROPOUT)

    def standardize(self, embeddings: Tensor) -> None:
        """Fit the mean and scale of the input to (N, width) float embeddings."""
        deviation = embeddings.std(dim=0, unbiased=False)
        # A number that hardly ever differs from zero would otherwise be blown up to noise.
        floor = 0.1 * deviation.mean() + 1e-6
        self.mean.copy_(embeddings.mean(dim=0))
        self.scale.copy_(1.0 / deviation.clamp(min=floor))

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return (N, 512) adapted embeddings of (N, width) ones."""
        hidden = self.layer((embeddings - self.mean) * self.scale)
        adapted: Tensor = self.dropout(torch.relu(hidden))
        return adapted


class Network(nn.Module):
    """B, H_cls, H_s and H_u of the paper.

    Args:
        trunk: From images (N, 3, S, S), or from cached embeddings, to (N, width).
        width: Numbers that the trunk gives for each image.
        class_count: Outputs of the classification head.
    """

    def __init__(self, trunk: nn.Module, width: int, class_count: int) -> None:
        super().__init__()
        self.width = width
        self.class_count = class_count
        self.trunk = trunk
        self.classification_head: nn.Module = nn.Linear(width, class_count)
        self.inter_class_head = _projection_head(width)
        self.similarity_head = _projection_head(width)
        self.extras = nn.ModuleDict()
        """What a method needs besides; a checkpoint keeps it, scoring does not read it."""

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return next(self.parameters()).device

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (N, C) logits."""
        logits: Tensor = self.classification_head(self.trunk(inputs))
        return logits


def run_trunk(network: Network, inputs: Tensor) -> Tensor:
    """Return the (N, width) float32 embeddings of what the trunk reads.

    Only the trunk runs in mixed precision on a GPU: heads, views and losses would suffer from it.
    """
    if inputs.ndim == 4 and inputs.device.type == "cuda":
        inputs = inputs.contiguous(memory_format=torch.channels_last)
    with mixed_precision(inputs.device):
        embeddings: Tensor = network.trunk(inputs)
    return embeddings.float()


def _projection_head(width: int) -> nn.Sequential:
    """Return a two-layer network from (N, width) to (N, 128) projections."""
    return nn.Sequential(
        nn.Linear(width, _HIDDEN_WIDTH),
        nn.ReLU(inplace=True),
        nn.Linear(_HIDDEN_WIDTH, _PROJECTION_WIDTH),
    )

"""What every backbone is: a chain of blocks, from images to one embedding each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import torch
from torch import Tensor, nn

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


class Normalization(nn.Module):
    """Brings (N, 3, S, S) images in [0, 1] to the scale that a network was trained on.

    Args:
        mean: Mean of each color channel, in [0, 1].
        deviation: Standard deviation of each color channel.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Sequence[float], deviation: Sequence[float]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Return the normalized images, of the same shape."""
        return (images - self.mean) / self.deviation


class GlobalAverage(nn.Module):
    """Averages (N, width, s, s) maps over the image to (N, width) embeddings."""

    def forward(self, maps: Tensor) -> Tensor:
        """Return the (N, width) averages."""
        return maps.mean(dim=(2, 3))


class Backbone(nn.Module):
    """Turns images into embeddings: normalization, then the blocks in order, then the end.

    Args:
        blocks: The parts of the network in order, each from maps to maps; the first reads
            normalized (N, 3, S, S) images.
        end: From the last block's (N, C, s, s) maps to (N, width) embeddings.
        mean: Mean of each color channel of the images it was trained on, in [0, 1].
        deviation: Standard deviation of each color channel.
    """

    def __init__(
        self,
        blocks: Sequence[nn.Module],
        end: nn.Module,
        mean: Sequence[float],
        deviation: Sequence[float],
    ) -> None:
        super().__init__()
        self.normalization = Normalization(mean, deviation)
        self.blocks = nn.ModuleList(blocks)
        self.end = end
        self.start = 0
        """The first block to run; above 0, the input is what the blocks before it gave."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (N, width) embeddings.

        Args:
            inputs: (N, 3, S, S) images in [0, 1]; where `start` is above 0, the (N, C, s, s) maps
                that `front(start)` gives.
        """
        maps = inputs if self.start else self.normalization(inputs)
        for block in islice(self.blocks, self.start, None):
            maps = block(maps)
        embeddings: Tensor = self.end(maps)
        return embeddings

    def front(self, count: int) -> nn.Module:
        """Return the first `count` blocks as a network of (N, 3, S, S) images in [0, 1].

        It shares its parameters with this backbone.
        """
        return nn.Sequential(self.normalization, *self.blocks[:count])

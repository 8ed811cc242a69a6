"""torchvision's residual networks (He et al., "Deep residual learning", CVPR 2016)."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from mars_labeler.learning.backbones.backbone import (
    IMAGENET_DEVIATION,
    IMAGENET_MEAN,
    Backbone,
    GlobalAverage,
)
from mars_labeler.learning.backbones.torchvision_network import build_untrained
from mars_labeler.learning.weights.loading import load_weights


def build(name: str, weights: Path | None, image_size: int) -> Backbone:
    """Build a residual network: its stem and each residual block are a block.

    Args:
        name: "resnet18" (embeddings of 512 numbers) or "resnet50" (2,048).
        weights: A state dict with torchvision's names; None for untrained weights.
        image_size: Side of the images in pixels; any will do.

    Raises:
        TrainingError: The weights do not fit.
    """
    del image_size
    network = build_untrained(name)
    network.fc = nn.Identity()
    if weights is not None:
        load_weights(network, weights, "fc.")
    stem = nn.Sequential(network.conv1, network.bn1, network.relu, network.maxpool)
    stages = (network.layer1, network.layer2, network.layer3, network.layer4)
    blocks = (stem, *(block for stage in stages for block in stage))
    return Backbone(blocks, GlobalAverage(), IMAGENET_MEAN, IMAGENET_DEVIATION)

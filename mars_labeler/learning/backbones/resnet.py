"""torchvision's residual networks, with weights from a local file."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torchvision import models

from mars_labeler.learning.backbones.backbone import (
    IMAGENET_DEVIATION,
    IMAGENET_MEAN,
    Backbone,
    load_weights,
)


def build(name: str, weights: Path | None, image_size: int) -> Backbone:
    """Build a residual network.

    Args:
        name: torchvision's name, "resnet18" or "resnet50".
        weights: A state dict as torchvision publishes them; None for untrained weights.
        image_size: Side of the images in pixels; any will do.

    Raises:
        TrainingError: The weights do not fit.
    """
    del image_size
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = models.get_model(name, weights=None)
    network.fc = nn.Identity()
    if weights is not None:
        load_weights(network, weights, "fc")
    stages = (network.layer1, network.layer2, network.layer3, network.layer4)
    stem = nn.Sequential(network.conv1, network.bn1, network.relu, network.maxpool)
    blocks = tuple(block for stage in stages for block in stage)
    return Backbone(nn.Sequential(stem, *stages), blocks, IMAGENET_MEAN, IMAGENET_DEVIATION)

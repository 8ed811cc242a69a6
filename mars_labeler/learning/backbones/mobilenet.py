"""torchvision's MobileNetV3 (Howard et al., "Searching for MobileNetV3", ICCV 2019)."""

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
    """Build a MobileNetV3: stem, each inverted-residual block and head convolution are a block.

    Args:
        name: "mobilenet-v3-large" (embeddings of 960 numbers) or "mobilenet-v3-small" (576).
        weights: A state dict with torchvision's names; None for untrained weights.
        image_size: Side of the images in pixels; any of at least 32 will do.

    Raises:
        TrainingError: The weights do not fit.
    """
    del image_size
    network = build_untrained(name)
    network.classifier = nn.Identity()
    if weights is not None:
        load_weights(network, weights, "classifier.")
    blocks = tuple(network.features)
    return Backbone(blocks, GlobalAverage(), IMAGENET_MEAN, IMAGENET_DEVIATION)

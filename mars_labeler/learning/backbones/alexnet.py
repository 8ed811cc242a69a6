"""torchvision's AlexNet (Krizhevsky, "One weird trick", 2014)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from torch import nn

from mars_labeler.learning.backbones.backbone import IMAGENET_DEVIATION, IMAGENET_MEAN, Backbone
from mars_labeler.learning.backbones.torchvision_network import build_untrained
from mars_labeler.learning.weights.loading import load_weights


def build(weights: Path | None, image_size: int) -> Backbone:
    """Build AlexNet without its last layer: embeddings of 4,096 numbers.

    Each convolution, with its activation and pooling, is a block. The end holds the two hidden
    layers of the classifier, and so nearly all of the weights.

    Args:
        weights: A state dict with torchvision's names; None for untrained weights.
        image_size: Side of the images in pixels; any of at least 63 will do.

    Raises:
        TrainingError: The weights do not fit.
    """
    del image_size
    network = build_untrained("alexnet")
    network.classifier = network.classifier[:-1]
    if weights is not None:
        load_weights(network, weights, "classifier.6.")
    end = nn.Sequential(network.avgpool, nn.Flatten(), *network.classifier)
    return Backbone(_by_convolution(network.features), end, IMAGENET_MEAN, IMAGENET_DEVIATION)


def _by_convolution(features: nn.Sequential) -> list[nn.Sequential]:
    starts = [index for index, layer in enumerate(features) if isinstance(layer, nn.Conv2d)]
    return [features[start:end] for start, end in pairwise([*starts, len(features)])]

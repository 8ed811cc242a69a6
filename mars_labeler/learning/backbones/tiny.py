"""A very small convolutional network with fixed random weights: for tests and dry runs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
from torch import nn

from mars_labeler.learning.backbones.backbone import Backbone, GlobalAverage
from mars_labeler.learning.weights.loading import load_weights

_WIDTHS = (3, 16, 32, 48)


def build(weights: Path | None, image_size: int) -> Backbone:
    """Build the network: embeddings of 48 numbers.

    Args:
        weights: A state dict of its features; None for the fixed random ones.
        image_size: Side of the images in pixels; any of at least 8 will do.

    Raises:
        TrainingError: The weights do not fit.
    """
    del image_size
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        features = nn.Sequential(*(_block(into, out) for into, out in pairwise(_WIDTHS)))
    if weights is not None:
        load_weights(features, weights, "classifier.")
    return Backbone(tuple(features), GlobalAverage(), (0.5,) * 3, (0.25,) * 3)


def _block(into: int, out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(into, out, kernel_size=3, stride=2, padding=1),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )

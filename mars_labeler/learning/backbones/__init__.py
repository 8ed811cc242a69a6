"""The backbones by name. Only building one loads torch, so settings can be shown without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.weights import weights_path
from mars_labeler.learning.weights.table import WEIGHTS

if TYPE_CHECKING:
    from mars_labeler.learning.backbones.backbone import Backbone

__all__ = [
    "BACKBONES",
    "PACKAGED",
    "BackboneEntry",
    "build_backbone",
    "find_backbone",
]

Build = Callable[[Path | None, int], "Backbone"]
"""From a weights file (None for what the program brings) and an image size to a backbone."""

PACKAGED = "packaged"


@dataclass(frozen=True)
class BackboneEntry:
    """One backbone that can be chosen by name.

    Args:
        name: As `TrainingConfig.backbone` spells it.
        width: Numbers in one embedding.
        last_blocks: How many of its blocks train in the mode "last blocks".
        build: Builds it.
        default_weights: What it has when no weights are named: `PACKAGED` for ImageNet weights
            that are installed with the program, empty for untrained ones.
    """

    name: str
    width: int
    last_blocks: int
    build: Build
    default_weights: str = ""

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the weights that fit it and can be downloaded."""
        return tuple(entry.name for entry in WEIGHTS.values() if entry.backbone == self.name)


def _build_alexnet(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import alexnet

    return alexnet.build(weights, image_size)


def _build_efficientnet_lite0(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import efficientnet_lite

    return efficientnet_lite.build(weights, image_size)


def _build_mobilenet(name: str, weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import mobilenet

    return mobilenet.build(name, weights, image_size)


def _build_resnet(name: str, weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import resnet

    return resnet.build(name, weights, image_size)


def _build_tiny(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import tiny

    return tiny.build(weights, image_size)


def _mobilenet(name: str, width: int) -> BackboneEntry:
    return BackboneEntry(name, width, 4, partial(_build_mobilenet, name))


def _resnet(name: str, width: int, last_blocks: int) -> BackboneEntry:
    return BackboneEntry(name, width, last_blocks, partial(_build_resnet, name))


_ENTRIES = (
    BackboneEntry("efficientnet-lite0", 1280, 4, _build_efficientnet_lite0, PACKAGED),
    _mobilenet("mobilenet-v3-large", 960),
    _mobilenet("mobilenet-v3-small", 576),
    _resnet("resnet18", 512, 2),
    _resnet("resnet50", 2048, 3),
    BackboneEntry("alexnet", 4096, 2, _build_alexnet),
    BackboneEntry("tiny", 48, 1, _build_tiny),
)
BACKBONES = {entry.name: entry for entry in _ENTRIES}


def find_backbone(name: str) -> BackboneEntry:
    """Return the backbone of that name.

    Raises:
        TrainingError: There is none.
    """
    if name not in BACKBONES:
        raise TrainingError(
            f"There is no backbone named “{name}”.", f"Choose one of {', '.join(BACKBONES)}."
        )
    return BACKBONES[name]


def build_backbone(config: TrainingConfig) -> Backbone:
    """Build the backbone that the settings name, with the weights that they name.

    Raises:
        TrainingError: There is no such backbone, or its weights are not there or do not fit.
    """
    weights = weights_path(config.backbone_weights)
    return find_backbone(config.backbone).build(weights, config.image_size)

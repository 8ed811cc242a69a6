"""The backbones by name. Only building one loads torch, so settings can be shown without it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mars_labeler.domain.errors import TrainingError

if TYPE_CHECKING:
    from mars_labeler.learning.backbones.backbone import Backbone

Build = Callable[[Path | None, int], "Backbone"]
"""From a weights file (None for what the program brings) and an image size to a backbone."""


@dataclass(frozen=True)
class BackboneEntry:
    """One backbone that can be chosen by name.

    Args:
        name: As `TrainingConfig.backbone` spells it.
        width: Numbers in one embedding.
        last_blocks: How many of its blocks train in the mode "last blocks".
        build: Builds it.
    """

    name: str
    width: int
    last_blocks: int
    build: Build


def _build_efficientnet_lite0(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import efficientnet_lite

    return efficientnet_lite.build(weights, image_size)


def _build_resnet18(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import resnet

    return resnet.build("resnet18", weights, image_size)


def _build_resnet50(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import resnet

    return resnet.build("resnet50", weights, image_size)


def _build_tiny(weights: Path | None, image_size: int) -> Backbone:
    from mars_labeler.learning.backbones import tiny

    return tiny.build(weights, image_size)


_ENTRIES = (
    BackboneEntry("efficientnet-lite0", 1280, 4, _build_efficientnet_lite0),
    BackboneEntry("resnet18", 512, 2, _build_resnet18),
    BackboneEntry("resnet50", 2048, 3, _build_resnet50),
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


def weights_path(text: str) -> Path | None:
    """Return the weights file that a setting names, or None for the backbone's own weights.

    Raises:
        TrainingError: The file is not there.
    """
    if not text:
        return None
    path = Path(text)
    if not path.is_file():
        raise TrainingError(
            f"The weights file {path} is not there.", "Choose the file again, or use the default."
        )
    return path


def weights_digest(path: Path) -> str:
    """Return 12 hexadecimal digits that change with the file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]

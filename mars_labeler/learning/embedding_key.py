"""Names the set of cached embeddings that a training's settings ask for."""

from __future__ import annotations

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.learning.weights import weights_digest, weights_path

_VIEWS_VERSION = 1
"""Raise it when a change to the views or to a backbone makes cached embeddings stale."""


def store_key(config: TrainingConfig) -> tuple[str, int]:
    """Return the name of the embeddings that `config` asks for, and their width.

    The name changes whenever the embeddings would: with the backbone, its weights, the image
    size, and the way views are made. It is fit for a file name.

    Raises:
        TrainingError: There is no such backbone, or its weights file is not there.
    """
    entry = find_backbone(config.backbone)
    path = weights_path(config.backbone_weights)
    weights = f"-{weights_digest(path)}" if path else ""
    return f"{entry.name}{weights}-{config.image_size}px-v{_VIEWS_VERSION}", entry.width

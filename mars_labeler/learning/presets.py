"""What the settings that are left open come to on this machine."""

from __future__ import annotations

from dataclasses import replace

import torch

from mars_labeler.domain.config import AUTO_METHOD, Trainable, TrainingConfig
from mars_labeler.learning.devices import resolve_trainable

# Measured on msl-surface: six epochs of heads do as well as ten.
_HEADS_EPOCHS = 6
_HEADS_BATCH = 64
# The paper's schedule (Wang et al., ICIP 2021, section 3).
_BACKBONE_EPOCHS = 30
_BACKBONE_BATCH = 16


# What `mars-labeler compare` says on MSL Surface (benchmarks/results/compare_*.md): on cached
# embeddings our recipe does best, at equal steps and at equal time. Where blocks train on a CPU,
# the plain loss takes five steps in the time of one of the full method's, and with classes drawn
# equally it is ahead. Nobody has compared them on a GPU yet, so there the paper has the word.
_METHODS = {
    Trainable.HEADS: "recipe",
    Trainable.LAST_BLOCKS: "cross-entropy",
    Trainable.ALL: "full",
}


def resolve(config: TrainingConfig, device: torch.device) -> TrainingConfig:
    """Return the settings with `method`, `trainable`, `epochs` and `labeled_batch` chosen."""
    trainable = resolve_trainable(config.trainable, device)
    is_heads = trainable is Trainable.HEADS
    return replace(
        config,
        method=_METHODS[trainable] if config.method == AUTO_METHOD else config.method,
        trainable=trainable,
        epochs=config.epochs or (_HEADS_EPOCHS if is_heads else _BACKBONE_EPOCHS),
        labeled_batch=config.labeled_batch or (_HEADS_BATCH if is_heads else _BACKBONE_BATCH),
    )

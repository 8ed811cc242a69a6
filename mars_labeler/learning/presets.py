"""What the settings that are left open come to on this machine."""

from __future__ import annotations

from dataclasses import replace

import torch

from mars_labeler.domain.config import AUTO_METHOD, Trainable, TrainingConfig
from mars_labeler.learning.batches import FEWEST_STEPS
from mars_labeler.learning.devices import resolve_trainable

# Measured on msl-surface: six epochs of heads do as well as ten, and 128 images a step as well as
# 64, in two thirds of the time (python benchmarks/retraining.py). Where an epoch has the fewest
# steps in any case, larger ones would only take longer.
_HEADS_EPOCHS = 6
_HEADS_BATCH, _FEW_LABELS_BATCH = 128, 64
_FEW_LABELS = FEWEST_STEPS * _FEW_LABELS_BATCH
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


def resolve(
    config: TrainingConfig, device: torch.device, label_count: int | None = None
) -> TrainingConfig:
    """Return the settings with `method`, `trainable`, `epochs` and `labeled_batch` chosen.

    Args:
        config: The settings.
        device: Where the training runs.
        label_count: Labels that are learned from; None for many.
    """
    trainable = resolve_trainable(config.trainable, device)
    is_heads = trainable is Trainable.HEADS
    has_few = label_count is not None and label_count < _FEW_LABELS
    heads_batch = _FEW_LABELS_BATCH if has_few else _HEADS_BATCH
    return replace(
        config,
        method=_METHODS[trainable] if config.method == AUTO_METHOD else config.method,
        trainable=trainable,
        epochs=config.epochs or (_HEADS_EPOCHS if is_heads else _BACKBONE_EPOCHS),
        labeled_batch=config.labeled_batch or (heads_batch if is_heads else _BACKBONE_BATCH),
    )

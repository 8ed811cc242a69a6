"""What the settings that are left open come to."""

from __future__ import annotations

import pytest
import torch

from mars_labeler.domain.config import AUTO_METHOD, Trainable, TrainingConfig
from mars_labeler.learning.presets import resolve

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("trainable", "method"),
    [
        (Trainable.HEADS, "recipe"),
        (Trainable.LAST_BLOCKS, "cross-entropy"),
        (Trainable.ALL, "full"),
    ],
)
def test_the_method_follows_from_what_trains(trainable: Trainable, method: str) -> None:
    """As the comparison found; a method that was named stays."""
    assert resolve(TrainingConfig(trainable=trainable), CPU).method == method
    named = TrainingConfig(trainable=trainable, method="triplet")
    assert resolve(named, CPU).method == "triplet"


def test_nothing_is_left_open() -> None:
    """On a CPU the heads train, for few epochs of large batches; the paper's are kept elsewhere."""
    heads = resolve(TrainingConfig(), CPU)
    assert heads.trainable is Trainable.HEADS
    assert heads.method != AUTO_METHOD
    assert (heads.epochs, heads.labeled_batch) == (6, 128)
    blocks = resolve(TrainingConfig(trainable=Trainable.LAST_BLOCKS), CPU)
    assert (blocks.epochs, blocks.labeled_batch) == (30, 16)
    chosen = resolve(TrainingConfig(epochs=2, labeled_batch=5), CPU)
    assert (chosen.epochs, chosen.labeled_batch) == (2, 5)


def test_few_labels_take_smaller_batches() -> None:
    """An epoch has thirty steps at least; a batch that was named stays."""
    assert resolve(TrainingConfig(), CPU, 1919).labeled_batch == 64
    assert resolve(TrainingConfig(), CPU, 1920).labeled_batch == 128
    assert resolve(TrainingConfig(labeled_batch=128), CPU, 10).labeled_batch == 128

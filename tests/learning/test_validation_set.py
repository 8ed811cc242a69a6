"""A validation set of the project is measured on and never learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.training import train

MakePool = Callable[[int, int], TrainingPool]


@pytest.mark.parametrize("trainable", [Trainable.HEADS, Trainable.ALL])
def test_wrong_validation_labels_are_not_learned(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, trainable: Trainable
) -> None:
    pool = make_pool(60, 12)
    is_validation = np.arange(60) >= 36
    wrong = np.where(is_validation, (pool.labels + 1) % 3, pool.labels)
    planted = replace(pool, labels=wrong, is_validation=is_validation)
    config = replace(
        tiny_config, trainable=trainable, head_learning_rate=3e-2, backbone_learning_rate=1e-3
    )
    result = train(planted, config, tmp_path / "model", ReportingContext())
    assert result.metrics["held-out images"] == 24
    assert result.metrics["labeled images"] == 36
    assert result.metrics["held-out accuracy"] < 0.2


def test_two_classes_must_be_left_to_learn(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    pool = make_pool(12, 6)
    one_class_left = replace(pool, is_validation=pool.labels != 0)
    with pytest.raises(TrainingError, match="two classes"):
        train(one_class_left, tiny_config, tmp_path / "model", ReportingContext())


def test_a_mask_of_another_length_is_refused(make_pool: MakePool) -> None:
    pool = make_pool(12, 6)
    with pytest.raises(TrainingError, match="do not fit"):
        replace(pool, is_validation=np.zeros(5, bool))

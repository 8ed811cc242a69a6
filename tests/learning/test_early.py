"""A training tells of its model after the first epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.learning.checkpoints import load_checkpoint
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.training import TrainingResult, train

MakePool = Callable[[int, int], TrainingPool]


def test_it_tells_once_while_the_model_so_far_can_be_used(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    told: list[TrainingResult] = []
    states = []

    def early(result: TrainingResult) -> None:
        told.append(result)
        states.append(load_checkpoint(tmp_path / "model").state)

    config = replace(tiny_config, epochs=4, held_out_fraction=0.4)
    result = train(make_pool(60, 6), config, tmp_path / "model", ReportingContext(), on_early=early)
    assert [each.is_complete for each in (*told, result)] == [False, True]
    assert told[0].metrics["epochs"] <= 2
    assert told[0].metrics["labeled images"] < result.metrics["labeled images"] == 60
    layer = "trunk.layer.weight"
    assert not states[0][layer].equal(load_checkpoint(tmp_path / "model").state[layer])


@pytest.mark.parametrize(
    "shorter", [{"epochs": 2}, {"trainable": Trainable.LAST_BLOCKS, "epochs": 3}]
)
def test_a_short_training_and_one_of_blocks_tell_nothing(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, shorter: dict[str, object]
) -> None:
    told: list[TrainingResult] = []
    config = tiny_config.with_values(shorter)
    train(make_pool(12, 6), config, tmp_path / "model", ReportingContext(), on_early=told.append)
    assert told == []


def test_stopped_while_it_tells_it_keeps_the_model_so_far(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    def stop(_result: TrainingResult) -> None:
        raise JobCancelled

    result = train(
        make_pool(12, 6), tiny_config, tmp_path / "model", ReportingContext(), on_early=stop
    )
    assert not result.is_complete
    assert result.metrics["epochs"] == 2
    assert load_checkpoint(tmp_path / "model").class_names == ("disc", "stripes", "plain")

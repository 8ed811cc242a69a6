"""Training settings: checked, and kept as JSON."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError


def test_json_brings_back_the_same_settings() -> None:
    """Every field survives, the enumeration included."""
    config = TrainingConfig(trainable=Trainable.LAST_BLOCKS, epochs=7, seed=3, temperature=0.5)
    assert TrainingConfig.from_json(config.to_json()) == config
    assert set(json.loads(config.to_json())) == {field.name for field in fields(config)}


def test_unknown_settings_are_left_out_and_missing_ones_default() -> None:
    """Settings of an older or a newer version can be read."""
    assert TrainingConfig.from_json('{"epochs": 3, "from_the_future": 1}').epochs == 3
    assert TrainingConfig.from_json("{}") == TrainingConfig()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image_size", 16),
        ("temperature", 0.0),
        ("labeled_views", 1),
        ("unlabeled_views", 1),
        ("epochs", -1),
        ("held_out_fraction", 0.9),
        ("label_smoothing", 0.6),
        ("seed", -1),
    ],
)
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    """The message names the setting."""
    with pytest.raises(TrainingError, match=name):
        TrainingConfig.from_json(json.dumps({name: value}))


@pytest.mark.parametrize("text", ["", "[]", "3", '{"trainable": "some"}', '{"epochs": "many"}'])
def test_damaged_settings_are_refused(text: str) -> None:
    """Neither is a bug."""
    with pytest.raises(TrainingError):
        TrainingConfig.from_json(text)

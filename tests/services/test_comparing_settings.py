"""A comparison's settings as TOML."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.comparison import PAPER, PRESETS, QUICK, Budget, ComparisonConfig
from mars_labeler.domain.config import Trainable
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.services.comparing.settings_file import (
    read_settings,
    settings_text,
    with_overrides,
    write_settings,
)

OTHER = replace(
    QUICK,
    systems=("full", "alexnet"),
    seeds=(7,),
    budgets=(Budget.TIME,),
    test_file="lists/té st.csv",
    predicted_file='with "quotes".txt',
    learns_from_predicted=True,
    plain_weights="C:\\weights.pth",
    alexnet_weights="my-alexnet.pth",
    training=replace(QUICK.training, temperature=0.1 + 0.2, backbone_learning_rate=1e-6),
)


@pytest.mark.parametrize("config", [*PRESETS.values(), ComparisonConfig(), OTHER])
def test_a_file_brings_back_the_same_settings(config: ComparisonConfig, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_settings(config, path)
    assert read_settings(path) == config
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="new is not there"):
        write_settings(PAPER, tmp_path / "new" / "settings.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_file_leaves_out_what_belongs_to_each_run() -> None:
    values = tomllib.loads(settings_text(PAPER))
    assert values["seeds"] == [0, 1, 2]
    assert values["budgets"] == ["steps", "time"]
    assert values["training"]["trainable"] == "all"
    assert not {"seed", "method", "backbone_weights"} & values["training"].keys()


def test_a_file_may_start_from_a_preset(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('preset = "quick"\nseeds = [5]\n[training]\nimage_size = 96\n')
    training = replace(QUICK.training, image_size=96)
    assert read_settings(path) == replace(QUICK, seeds=(5,), training=training)
    path.write_text("")
    assert read_settings(path) == ComparisonConfig()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("systems = [", "is no TOML"),
        ('preset = "best"', "no preset named 'best'"),
        ("preset = 3", "no preset named 3"),
        ("speed = 3", "no comparison setting named “speed”"),
        ('systems = "full"', "systems is 'full'"),
        ("systems = [3]", "systems is 3"),
        ('seeds = ["0"]', "seeds is '0'"),
        ("seeds = [true]", "seeds is True"),
        ('budgets = ["money"]', "budgets names 'money'"),
        ('test_from_sol = "565"', "test_from_sol is '565'"),
        ("test_file = 3", "test_file is 3"),
        ("learns_from_predicted = 1", "learns_from_predicted is 1"),
        ("test_from_sol = true", "test_from_sol is True"),
        ('[training]\ntrainable = "auto"', "must say how much of the backbone trains"),
        ("training = 3", "training is no table"),
        ("[training]\nspeed = 3", "no training setting named “speed”"),
        ('[training]\nepochs = "many"', "epochs is 'many'"),
        ("[training]\nimage_size = 8", "image_size is 8"),
        ("[training]\nseed = 8", "seed is not shared"),
        ('[training]\nmethod = "full"', "method is not shared"),
        ('[training]\nbackbone_weights = "a"', "backbone_weights is not shared"),
        ("seeds = []", "seeds of the comparison are empty"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(ProjectError, match=words) as caught:
        read_settings(path)
    assert caught.value.what.startswith(str(path))


def test_a_file_that_is_not_there_or_is_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_settings(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ProjectError, match="it is no text"):
        read_settings(tmp_path / "bytes.toml")


def test_single_settings_can_be_overridden() -> None:
    texts = [
        "training.image_size=96",
        "training.trainable = heads",
        "training.is_class_balanced=true",
        'plain_weights="my weights.pth"',
        "contrastive_weights=moco-v2-800",
        "seeds=[3, 4]",
        "learns_from_predicted=true",
    ]
    config = with_overrides(PAPER, texts)
    training = config.training
    assert (training.image_size, training.trainable) == (96, Trainable.HEADS)
    assert training.is_class_balanced is True
    assert (config.plain_weights, config.contrastive_weights) == (
        "my weights.pth",
        "moco-v2-800",
    )
    assert (config.seeds, config.learns_from_predicted) == ((3, 4), True)
    assert with_overrides(PAPER, []) == PAPER


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("image_size", "sets nothing"),
        ("a b=3", "is no key"),
        ("image_size=96", "no comparison setting named “image_size”"),
        ("training.seed=1", "seed is not shared"),
        ("preset=quick", "no comparison setting named “preset”"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        with_overrides(PAPER, [text])

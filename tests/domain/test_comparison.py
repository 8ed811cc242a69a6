"""The protocol of a comparison and its systems."""

from __future__ import annotations

from typing import Any

import pytest

from mars_labeler.domain.comparison import HEADS, PAPER, PRESETS, QUICK, Budget, ComparisonConfig
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.systems import SYSTEMS, Initialization, System, find_system

PLAIN, CONTRASTIVE = "plain.pth", "contrastive.pth"


def test_every_system_can_be_found_and_stands_in_a_table() -> None:
    names = [system.name for system in SYSTEMS]
    assert len(set(names)) == len(names)
    assert [find_system(name).name for name in names] == names
    assert all(set(system.tables) <= {1, 2, 3} and system.tables for system in SYSTEMS)
    with pytest.raises(TrainingError, match="no system named “fulll”"):
        find_system("fulll")


def test_only_the_known_published_figures_are_given() -> None:
    known = {
        system.name: (system.published.mean, system.published.deviation)
        for system in SYSTEMS
        if system.published
    }
    assert known == {"cross-entropy": (79.28, None), "full": (95.86, 1.63)}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
@pytest.mark.parametrize("config", PRESETS.values(), ids=list(PRESETS))
def test_every_system_has_settings_in_every_preset(
    config: ComparisonConfig, system: System
) -> None:
    training = config.training_of(system, 2)
    assert (training.method, training.seed) == (system.method, 2)
    assert training.held_out_fraction == 0


def test_a_run_takes_weights_settings_and_seed_of_its_system() -> None:
    config = ComparisonConfig(plain_weights=PLAIN, contrastive_weights=CONTRASTIVE)
    plain = config.training_of(find_system("equal-classes"), 1)
    assert (plain.backbone_weights, plain.is_class_balanced, plain.seed) == (PLAIN, True, 1)
    full = find_system("full")
    assert full.initialization is Initialization.CONTRASTIVE
    assert config.training_of(full, 0).backbone_weights == CONTRASTIVE
    alexnet = config.training_of(find_system("alexnet"), 0)
    assert (alexnet.backbone, alexnet.backbone_weights) == ("alexnet", "alexnet-imagenet")
    assert ComparisonConfig().training_of(find_system("full-plain"), 0).backbone_weights == (
        "resnet50-imagenet"
    )


@pytest.mark.parametrize("name", ["full", "fixmatch", "supervised-contrastive", "recipe"])
def test_what_builds_on_the_self_supervised_weights_has_the_others_where_there_are_none(
    name: str,
) -> None:
    config = ComparisonConfig(plain_weights=PLAIN, contrastive_weights=CONTRASTIVE)
    assert config.training_of(find_system(name), 0).backbone_weights == CONTRASTIVE
    without = ComparisonConfig(plain_weights=PLAIN, contrastive_weights="")
    assert without.training_of(find_system(name), 0).backbone_weights == PLAIN


def test_the_rows_whose_settings_were_chosen_here_are_marked() -> None:
    tuned = [system.name for system in SYSTEMS if system.is_tuned]
    assert tuned == ["equal-classes", "full-equal-classes", "recipe"]


def test_the_paper_preset_is_the_papers_schedule() -> None:
    training = PAPER.training
    assert (training.epochs, training.labeled_batch, training.unlabeled_batch) == (30, 16, 16)
    assert (training.head_learning_rate, training.backbone_learning_rate) == (1e-3, 1e-6)
    assert (training.backbone, training.trainable) == ("resnet50", Trainable.ALL)
    assert (PAPER.seeds, PAPER.test_from_sol) == ((0, 1, 2), 565)
    weights = (PAPER.plain_weights, PAPER.contrastive_weights, PAPER.alexnet_weights)
    assert weights == ("resnet50-imagenet", "moco-v2-800", "alexnet-imagenet")
    assert ComparisonConfig() == PAPER
    for preset in (QUICK, HEADS):
        assert (preset.plain_weights, preset.contrastive_weights) == ("", "")
    assert QUICK.training.steps_per_epoch > 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"systems": ()}, "systems of the comparison are empty"),
        ({"systems": ("full", "full")}, "full, full"),
        ({"systems": ("fulll",)}, "no system named"),
        ({"seeds": (1, 1)}, "seeds of the comparison are 1, 1"),
        ({"budgets": ()}, "budgets of the comparison are empty"),
        ({"training": TrainingConfig()}, "how much of the backbone trains, and “auto” does not"),
        ({"test_from_sol": -1}, "cannot begin at sol -1"),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        ComparisonConfig(**values)


def test_a_budget_is_spelled_as_in_files() -> None:
    assert tuple(Budget) == ("steps", "time")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"speed": 1}, "no training setting named “speed”"),
        ({"epochs": "many"}, "epochs is 'many'"),
        ({"epochs": True}, "epochs is True"),
        ({"is_class_balanced": 1}, "is_class_balanced is 1"),
        ({"trainable": "some"}, "no training mode named “some”"),
        ({"image_size": 8}, "image_size is 8"),
    ],
)
def test_training_settings_of_another_kind_are_refused(
    values: dict[str, object], words: str
) -> None:
    with pytest.raises(TrainingError, match=words):
        TrainingConfig().with_values(values)


def test_training_settings_are_taken_as_files_give_them() -> None:
    config = TrainingConfig().with_values({"trainable": "all", "temperature": 1, "epochs": 4})
    assert (config.trainable, config.temperature, config.epochs) == (Trainable.ALL, 1, 4)

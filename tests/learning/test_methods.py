"""Every method trains through the same trainer, in every mode, and does what its paper says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.learning.cells import Cell, CellResult, run_cell
from mars_labeler.learning.checkpoints import load_checkpoint
from mars_labeler.learning.cosine_head import CosineHead
from mars_labeler.learning.methods import METHODS, Task, make_method
from mars_labeler.learning.methods.center import Centers
from mars_labeler.learning.models import build_network, restore_network
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.training import train

MakePool = Callable[[int, int], TrainingPool]
SCORED = np.arange(300, 330, dtype=np.int64)
BASE = {"classification loss"}
LOSSES = {
    "cross-entropy": BASE,
    "strong-augmentation": BASE,
    "contrastive": BASE | {"contrastive loss"},
    "inter-class": BASE | {"inter-class loss"},
    "similarity": BASE | {"similarity loss"},
    "full": BASE | {"inter-class loss", "similarity loss"},
    "triplet": BASE | {"triplet loss"},
    "center": BASE | {"center loss"},
    "focal": {"focal loss"},
    "pseudo-labels": BASE | {"pseudo-label loss"},
    "s4l-rotation": BASE | {"rotation loss"},
    "s4l-jigsaw": BASE | {"jigsaw loss"},
    "decoupled-crt": BASE,
    "decoupled-lws": BASE,
    "class-balanced-loss": {"class-balanced loss"},
    "ldam-drw": {"margin loss"},
    "fixmatch": BASE | {"consistency loss"},
    "supervised-contrastive": BASE | {"SupCon loss"},
    "recipe": {"margin loss", "inter-class loss", "similarity loss"},
}
"""The losses of each method in its last epoch."""


def run(pool: TrainingPool, config: TrainingConfig, folder: Path) -> CellResult:
    """Run a cell whose state lies in `folder`."""
    cell = Cell(pool, config, SCORED, folder / "squares.bin", folder / "state.pt")
    return run_cell(cell, ReportingContext())


def accuracy(result: CellResult) -> float:
    """Return the share of the scored images whose class (the id modulo 3) was found."""
    return float((result.probabilities.argmax(axis=1) == result.scored_ids % 3).mean())


@pytest.mark.parametrize("trainable", [Trainable.HEADS, Trainable.LAST_BLOCKS])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_learns_the_drawn_classes(
    make_pool: MakePool,
    tiny_config: TrainingConfig,
    tmp_path: Path,
    method: str,
    trainable: Trainable,
) -> None:
    """Better than guessing after a few epochs, all probabilities sound, every loss a curve."""
    config = replace(
        tiny_config,
        method=method,
        trainable=trainable,
        epochs=6,
        steps_per_epoch=20,
        held_out_fraction=0.0,
        head_learning_rate=1e-2,
        backbone_learning_rate=1e-3,
    )
    result = run(make_pool(60, 12), config, tmp_path)
    assert accuracy(result) > 0.6
    assert result.probabilities.sum(axis=1) == pytest.approx(np.ones(30), abs=1e-5)
    assert result.steps == 120
    assert all(np.isfinite(list(measures.values())).all() for measures in result.history)
    measured = {"total loss", "embedding deviation", "effective rank"}
    assert set(result.history[-1]) == LOSSES[method] | measured


@pytest.mark.parametrize("method", METHODS)
def test_every_method_does_without_unlabeled_images(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, method: str
) -> None:
    """No unlabeled image, one class with a single image."""
    pool = make_pool(5, 0)
    config = replace(tiny_config, method=method, trainable=Trainable.HEADS, steps_per_epoch=2)
    result = run(pool, config, tmp_path)
    assert np.isfinite(result.probabilities).all()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_a_model_that_the_app_can_score_with(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, method: str
) -> None:
    """Whatever a method adds to the network, the checkpoint brings it back."""
    config = replace(tiny_config, method=method, trainable=Trainable.HEADS, steps_per_epoch=2)
    train(make_pool(30, 6), config, tmp_path / "model", ReportingContext())
    network = restore_network(load_checkpoint(tmp_path / "model"))
    with torch.inference_mode():
        assert network(torch.rand(4, 48)).shape == (4, 3)


def test_every_system_names_a_method() -> None:
    """The table's rows can all be run, and no method is left over."""
    assert {system.method for system in SYSTEMS} == set(METHODS)


def test_an_unknown_method_is_refused() -> None:
    """The message names those there are."""
    with pytest.raises(TrainingError, match="cross-entropy"):
        make_method("gradient boosting")


@pytest.mark.parametrize(
    ("method", "trained"),
    [
        ("decoupled-crt", {"classification_head.weight", "classification_head.bias"}),
        ("decoupled-lws", {"classification_head.class_scale"}),
    ],
)
def test_decoupling_trains_the_classifier_alone_in_its_second_stage(
    tiny_config: TrainingConfig, method: str, trained: set[str]
) -> None:
    """Two thirds of the epochs everything (but the factors), then classes drawn equally."""
    config = replace(
        tiny_config, method=method, trainable=Trainable.HEADS, is_class_balanced=False, epochs=30
    )
    network = build_network(config, 3)
    made = make_method(method)
    made.begin(Task(config, torch.tensor([5, 5, 5])))
    names = [name for name, _ in network.named_parameters()]
    first, second = made.plan(0.0, network), made.plan(20 / 30, network)
    assert not first.is_class_balanced
    assert second.is_class_balanced
    assert {name for name in names if second.trains(name)} == trained
    assert first.trains("trunk.layer.weight")
    assert [made.plan(epoch / 30, network).rate for epoch in (0, 19, 20, 29)] == pytest.approx(
        [1, 0.01, 1, 0.01]
    )


def test_the_classifier_of_crt_begins_anew_only_once(tiny_config: TrainingConfig) -> None:
    """The first epoch of the second stage draws new weights, the later ones keep them."""
    config = replace(tiny_config, trainable=Trainable.HEADS, method="decoupled-crt", epochs=30)
    network = build_network(config, 3)
    made = make_method("decoupled-crt")
    made.begin(Task(config, torch.tensor([5, 5, 5])))
    head = network.classification_head
    assert isinstance(head, nn.Linear)
    before = head.weight.detach().clone()
    made.plan(19 / 30, network)
    assert torch.equal(head.weight, before)
    made.plan(20 / 30, network)
    anew = head.weight.detach().clone()
    assert not torch.equal(anew, before)
    made.plan(21 / 30, network)
    assert torch.equal(head.weight, anew)


def test_the_paper_s_schedule(tiny_config: TrainingConfig) -> None:
    """Of 30 epochs the first 20 at the full rate, 5 at a tenth and 5 at a hundredth."""
    config = replace(tiny_config, method="full", trainable=Trainable.HEADS, epochs=30)
    made = make_method("full")
    made.begin(Task(config, torch.tensor([5, 5, 5])))
    network = build_network(config, 3)
    rates = [made.plan(epoch / 30, network).rate for epoch in range(30)]
    assert rates == pytest.approx([1.0] * 20 + [0.1] * 5 + [0.01] * 5)


def test_cosines_do_not_see_how_long_an_embedding_is() -> None:
    """LDAM's classifier compares directions, at a scale of 30."""
    head = CosineHead(4, 3)
    embeddings = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(head(embeddings), head(7 * embeddings), atol=1e-4)
    assert head(head.directions).diagonal().mean().item() == pytest.approx(30, abs=1e-3)


def test_centers_follow_their_class_by_hand() -> None:
    """Wen et al., equation 4: 0.5 (c - x) / (1 + n), summed; other centers stay."""
    centers = Centers(3, 1)
    centers.centers.copy_(torch.tensor([[0.0], [4.0], [9.0]]))
    centers.follow(torch.tensor([[1.0], [2.0], [0.0]]), torch.tensor([0, 0, 1]))
    # (0 - 1) + (0 - 2) = -3, over 1 + 2; 4 - 0 = 4, over 1 + 1.
    assert centers.centers.flatten().tolist() == pytest.approx([0.5, 4 - 1, 9])


def test_a_new_classifier_has_no_past_in_the_optimizer(tiny_config: TrainingConfig) -> None:
    """At the first epoch of the second stage alone."""
    config = replace(tiny_config, trainable=Trainable.HEADS, method="decoupled-crt", epochs=30)
    network = build_network(config, 3)
    made = make_method("decoupled-crt")
    made.begin(Task(config, torch.tensor([5, 5, 5])))
    anew = [made.plan(epoch / 30, network).starts_anew for epoch in (19, 20, 21)]
    assert [starts("classification_head.weight") for starts in anew] == [False, True, False]
    assert not anew[1]("trunk.layer.weight")

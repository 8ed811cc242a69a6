"""The trainer sees a collapse coming, and says so."""

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
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.learning.fitting import Fitting
from mars_labeler.learning.measuring import SpreadWatch
from mars_labeler.learning.methods import Loss, Method, Needs
from mars_labeler.learning.methods.inter_class import inter_class
from mars_labeler.learning.methods.similarity import similarity
from mars_labeler.learning.network import Network
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.preparation import Request, prepared
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.step import Step
from mars_labeler.learning.trainer import Split, Trainer
from mars_labeler.learning.views.cached import CachedViews

MakePool = Callable[[int, int], TrainingPool]
CPU = torch.device("cpu")


class SimilarityAlone(Method):
    """L_u, and nothing else."""

    needs = Needs(unlabeled=True)

    def losses(self, step: Step) -> list[Loss]:
        """Return the similarity loss."""
        return similarity(step, list(step.embed(*step.unlabeled_pair())))


class SimilarityBesideInterClass(Method):
    """L_s + L_u."""

    needs = Needs(unlabeled=True)

    def losses(self, step: Step) -> list[Loss]:
        """Return the inter-class and the similarity loss."""
        first, second, *pair = step.embed(
            *step.labeled_views.strong_pair(step.rows.of_each_class), *step.unlabeled_pair()
        )
        return [inter_class(step, first, second), *similarity(step, pair)]


def _trained(method: Method, pool: TrainingPool, config: TrainingConfig, folder: Path) -> Progress:
    """Train with a method and return the last epoch's progress."""
    seen: list[Progress] = []
    pulse = Pulse(ReportingContext(seen.append))
    config = resolve(config, CPU)
    request = Request(pool, config, method.needs, np.empty(0, np.int64), CPU, pulse)
    with prepared(request, folder) as ready:
        network = Fitting(pool, ready, config, CPU, pulse).network()
        rows = np.arange(len(pool.labels))
        split = Split(pool.labels, rows, rows[:0])
        Trainer(network, method, ready.source, split, config, pulse).fit()
    return [progress for progress in seen if progress.measures][-1]


def test_similarity_alone_collapses_and_beside_the_inter_class_loss_it_does_not(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """What the paper warns of, seen in the embeddings of the backbone; the person is told."""
    config = replace(
        tiny_config,
        trainable=Trainable.ALL,
        epochs=6,
        similarity_weight=1.0,
        backbone_learning_rate=1e-3,
    )
    torch.manual_seed(0)
    alone = _trained(SimilarityAlone(), make_pool(30, 60), config, tmp_path)
    torch.manual_seed(0)
    beside = _trained(SimilarityBesideInterClass(), make_pool(30, 60), config, tmp_path)
    assert alone.measures["embedding deviation"] < beside.measures["embedding deviation"] / 4
    assert "collapsed" in alone.warning
    assert beside.warning == ""


class _NoNumbers(nn.Module):
    """Computes nothing that is a number."""

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return NaN for each image."""
        return torch.full((len(embeddings), 4), float("nan"))


def test_embeddings_that_are_no_numbers_are_told_to_the_person() -> None:
    """A last step may ruin the network though the epoch's mean loss is a number."""
    network = Network(_NoNumbers(), width=4, class_count=3)
    views = CachedViews([0, 1], torch.rand(2, 8, 4), (0, 1), CPU)
    watch = SpreadWatch(views, np.arange(8))
    with pytest.raises(TrainingError, match="diverged"):
        watch.measure(network, Pulse(ReportingContext()))

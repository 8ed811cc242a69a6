"""Fits the network: one objective, whether it reads cached embeddings or images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, Progress
from mars_labeler.learning.batches import StepRows, StepSampler
from mars_labeler.learning.calibration import fitted_factor
from mars_labeler.learning.devices import device_title, mixed_precision
from mars_labeler.learning.evaluation import Agreement, agreement
from mars_labeler.learning.losses.classification_loss import classification_loss
from mars_labeler.learning.losses.inter_class_loss import inter_class_loss
from mars_labeler.learning.losses.similarity_loss import similarity_loss
from mars_labeler.learning.models import parameter_groups, set_training
from mars_labeler.learning.network import Network
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.view_source import ViewSource

_EVALUATION_BATCH = 64
_QUICK_STEPS_PER_REPORT = 5
_PART = 16

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Labels and which rows of the labeled pool do what.

    Args:
        labels: (N,) classes of all labeled images.
        training: Rows to learn from.
        held_out: Rows to measure accuracy on; empty for a small pool.
    """

    labels: Rows
    training: Rows
    held_out: Rows


@dataclass(frozen=True)
class Fit:
    """The best model of a training.

    Args:
        state: Its parameters and buffers by name.
        epoch: The epoch it comes from, counted from 1.
        held_out: How it does on the held-out images; None when there are none.
        is_complete: False when training was stopped before its last epoch.
        logit_factor: What its logits are to be multiplied by for probabilities that hold.
    """

    state: dict[str, Tensor]
    epoch: int
    held_out: Agreement | None
    is_complete: bool = True
    logit_factor: float = 1.0


class Trainer:
    """Minimizes L = L_cls + lambda_s L_s + lambda_u L_u (Wang et al., ICIP 2021, equation 1).

    Args:
        network: The network, on its device.
        source: Gives the views.
        sampler: Draws the rows of each step, out of `split.training`.
        split: The labels.
        config: The settings, all resolved.
        pulse: Where progress goes.
    """

    def __init__(
        self,
        network: Network,
        source: ViewSource,
        sampler: StepSampler,
        split: Split,
        config: TrainingConfig,
        pulse: Pulse,
    ) -> None:
        self._network = network
        self._source = source
        self._sampler = sampler
        self._split = split
        self._config = config
        self._stage = ""
        self._pulse = pulse
        # A step on cached embeddings takes milliseconds, one through a backbone up to a minute.
        is_quick = config.trainable is Trainable.HEADS
        self._steps_per_report = _QUICK_STEPS_PER_REPORT if is_quick else 1
        self._device = network.classification_head.weight.device
        self._labels = torch.from_numpy(split.labels).to(self._device)
        self._optimizer = torch.optim.Adam(parameter_groups(network, config), fused=True)
        milestones = [round(config.epochs * share) for share in (2 / 3, 5 / 6)]
        self._schedule = torch.optim.lr_scheduler.MultiStepLR(self._optimizer, milestones)

    def fit(self, stage: str = "Training") -> Fit:
        """Train all epochs and return the best model, by held-out accuracy if there is one.

        Args:
            stage: What the person reads meanwhile. Curves belong to "Training" alone.

        Raises:
            JobCancelled: The person stopped before the first epoch was over.
        """
        self._stage = stage
        best: Fit | None = None
        try:
            for epoch in range(1, self._config.epochs + 1):
                measures = self._train_epoch(epoch)
                fit = self._measured(epoch)
                best = _better(best, fit)
                if fit.held_out is not None:
                    measures["held-out accuracy"] = fit.held_out.top_1
                self._report(epoch, measures if stage == "Training" else {})
        except JobCancelled:
            if best is None:
                raise
            return replace(best, is_complete=False)
        assert best is not None
        return best

    def _train_epoch(self, epoch: int) -> dict[str, float]:
        set_training(self._network)
        sums: dict[str, Tensor] = {}
        for step, rows in enumerate(self._sampler.epoch()):
            if step % self._steps_per_report == 0:
                self._report_step(epoch, step)
            for name, value in self._train_step(rows).items():
                sums[name] = sums.get(name, 0.0) + value.detach()
        self._schedule.step()
        return {name: float(total) / self._sampler.steps for name, total in sums.items()}

    def _train_step(self, rows: StepRows) -> dict[str, Tensor]:
        self._optimizer.zero_grad(set_to_none=True)
        losses = self._losses(rows)
        torch.autograd.backward(losses["total loss"])
        self._optimizer.step()
        return losses

    def _losses(self, rows: StepRows) -> dict[str, Tensor]:
        """Return the losses of one step; all its views pass the trunk together.

        Only the network runs in mixed precision: views and losses would suffer from it.
        """
        training = self._split.training
        labeled = training[rows.labeled]
        views = [
            self._source.labeled(labeled),
            *self._source.labeled_pairs(training[rows.of_each_class]),
        ]
        if len(rows.unlabeled):
            views += self._source.unlabeled_pairs(rows.unlabeled)
        network, config = self._network, self._config
        with mixed_precision(self._device):
            embeddings = self._embed(torch.cat(views))
            own, *pairs = torch.split(embeddings, [len(view) for view in views])
            logits = network.classification_head(own).float()
            first, second = (network.inter_class_head(half).float() for half in pairs[:2])
            similar = [network.similarity_head(half).float() for half in pairs[2:]]
        losses = {
            "classification loss": classification_loss(
                logits, self._labels[labeled], config.label_smoothing
            ),
            "inter-class loss": inter_class_loss(first, second, config.temperature),
            "similarity loss": logits.new_zeros(()),
        }
        if similar:
            losses["similarity loss"] = similarity_loss(*similar)
        losses["total loss"] = self._total(losses)
        return losses

    def _embed(self, inputs: Tensor) -> Tensor:
        # Images go through a CPU a few at a time: `stoppable` beats after each block of each part.
        if inputs.ndim == 4 and self._device.type == "cpu":
            return torch.cat([self._network.trunk(part) for part in torch.split(inputs, _PART)])
        if inputs.ndim == 4:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        embeddings: Tensor = self._network.trunk(inputs)
        return embeddings

    def _total(self, losses: Mapping[str, Tensor]) -> Tensor:
        return (
            losses["classification loss"]
            + self._config.inter_class_weight * losses["inter-class loss"]
            + self._config.similarity_weight * losses["similarity loss"]
        )

    @torch.no_grad()
    def _measured(self, epoch: int) -> Fit:
        """Return the model as it is now, and how it does on the held-out images."""
        state = {name: value.cpu().clone() for name, value in self._network.state_dict().items()}
        rows = self._split.held_out
        if not len(rows):
            return Fit(state, epoch, held_out=None)
        self._network.eval()
        parts = []
        for start in range(0, len(rows), _EVALUATION_BATCH):
            self._pulse.beat()
            batch = self._source.plain(rows[start : start + _EVALUATION_BATCH])
            with mixed_precision(self._device):
                parts.append(self._network(batch))
        logits = torch.cat(parts).float().cpu()
        labels = self._split.labels[rows]
        found = agreement(labels, logits.argmax(dim=1).numpy(), logits.shape[1])
        factor = fitted_factor(logits, torch.from_numpy(labels))
        return Fit(state, epoch, found, logit_factor=factor)

    def _report_step(self, epoch: int, step: int) -> None:
        steps = self._sampler.steps
        done, total = (epoch - 1) * steps + step, self._config.epochs * steps
        self._pulse.report(Progress(self._stage, done, total, device=device_title(self._device)))

    def _report(self, epoch: int, measures: Mapping[str, float]) -> None:
        steps = self._sampler.steps
        done, total = epoch * steps, self._config.epochs * steps
        title = device_title(self._device)
        self._pulse.report(Progress(self._stage, done, total, measures, epoch, title))


def _better(best: Fit | None, latest: Fit) -> Fit:
    """Return the fit that does better on the held-out images; the latest where it is as good."""
    if best is None or best.held_out is None or latest.held_out is None:
        return latest
    return best if latest.held_out.top_1 < best.held_out.top_1 else latest

"""Fits a network with a method, whether it reads cached embeddings or images."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, Progress
from mars_labeler.learning.batches import StepRows, StepSampler
from mars_labeler.learning.collapse import is_collapsed
from mars_labeler.learning.devices import device_title
from mars_labeler.learning.measuring import SpreadWatch, diverged, measure_held_out
from mars_labeler.learning.methods import Method, Task
from mars_labeler.learning.models import parameter_groups, scale_rates, set_training
from mars_labeler.learning.network import Network
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.run_state import RunFile, RunState
from mars_labeler.learning.step import Step
from mars_labeler.learning.views.source import ViewSource

COLLAPSED = (
    "The embeddings have collapsed: the model sees hardly any difference between images. Give the "
    "inter-class loss more weight, or stop and train with another method."
)
_QUICK_STEPS_PER_REPORT = 5
_EARLY_STEPS = 55
"""Steps after which a model is worth a look: two epochs of 3,400 labels."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Labels and which rows of the labeled pool do what.

    Args:
        labels: (N,) classes of all labeled images.
        training: Rows to learn from.
        held_out: Rows to measure accuracy on; empty for a small pool.
        groups: (N,) sequences of all labeled images; None when every image stands alone.
    """

    labels: Rows
    training: Rows
    held_out: Rows
    groups: Rows | None = None


@dataclass(frozen=True)
class Fit:
    """The best model of a training, and the training's course.

    Args:
        state: Its parameters and buffers by name.
        epoch: The epoch it comes from, counted from 1.
        accuracy: Its share of right classes on the held-out images; None when there are none.
        logit_factor: What its logits are to be multiplied by for probabilities that hold.
        is_complete: False when training was stopped before its last epoch.
        steps: Training steps so far.
        history: The measures of each epoch so far.
        seconds: Time spent on the steps of these epochs, over all sittings of the training: CPU
            seconds of this process on a CPU, wall seconds on a GPU.
        confusion: Held-out images by label (row) and suggestion (column); empty when none were.
        held_out_logits: (n, C) float32 of the held-out images, in the order of the split, before
            they are multiplied; None when none were held out.
    """

    state: dict[str, Tensor]
    epoch: int
    accuracy: float | None = None
    logit_factor: float = 1.0
    is_complete: bool = True
    steps: int = 0
    history: tuple[dict[str, float], ...] = ()
    seconds: float = 0.0
    confusion: tuple[tuple[int, ...], ...] = ()
    held_out_logits: Tensor | None = None


class Trainer:
    """Minimizes what a method asks for, epoch by epoch, with Adam.

    Args:
        network: The network, on its device.
        method: Says what a step's loss is, what changes between epochs and what trains.
        source: Gives the views.
        split: The labels.
        config: The settings, all resolved.
        pulse: Where progress goes.
        run_file: Keeps the state between epochs; None when a training is not to be resumed.

    Raises:
        TrainingError: Fewer than two classes have labels.
    """

    def __init__(
        self,
        network: Network,
        method: Method,
        source: ViewSource,
        split: Split,
        config: TrainingConfig,
        pulse: Pulse,
        run_file: RunFile | None = None,
    ) -> None:
        self._network = network
        self._method = method
        self._source = source
        self._split = split
        self._config = config
        self._pulse = pulse
        self._run_file = run_file
        self._rates: Sequence[float] | None = None
        self._early: Callable[[Fit], None] | None = None
        self._stage = ""
        # On a CPU other programs take their share of the wall time, of this one's not.
        self._clock = time.monotonic if network.device.type == "cuda" else time.process_time
        # A step on cached embeddings takes milliseconds, one through a backbone up to a minute.
        is_quick = config.trainable is Trainable.HEADS
        self._steps_per_report = _QUICK_STEPS_PER_REPORT if is_quick else 1
        self._sampler = StepSampler(split.training, split.labels, source.unlabeled.count, config)
        self._labels = torch.from_numpy(split.labels).to(network.device)
        self._trainable = {
            name: parameter
            for name, parameter in network.named_parameters()
            if parameter.requires_grad
        }
        self._optimizer = torch.optim.Adam(parameter_groups(network, config), fused=True)
        self._watch = SpreadWatch(source.labeled, split.training)
        counts = np.bincount(split.labels[split.training], minlength=network.class_count)
        method.begin(Task(config, torch.from_numpy(counts).to(network.device)))

    def fit(
        self,
        stage: str = "Training",
        rates: Sequence[float] | None = None,
        early: Callable[[Fit], None] | None = None,
    ) -> Fit:
        """Train all epochs and return the best model, by held-out accuracy if there is one.

        Args:
            stage: What the person reads meanwhile. Curves belong to "Training" alone.
            rates: Factors on all learning rates, one an epoch, in the place of the method's; None
                for the method's own.
            early: Told once of the best model so far, after the first epochs and before the last;
                it may raise `JobCancelled`.

        Raises:
            JobCancelled: The person stopped before the first epoch was over.
        """
        self._stage, self._rates, self._early = stage, rates, early
        best = self._resumed()
        first = 1 if best is None else len(best.history) + 1
        try:
            for epoch in range(first, self._config.epochs + 1):
                started = self._clock()
                measures = self._train_epoch(epoch)
                seconds = (best.seconds if best else 0.0) + self._clock() - started
                fit, warning = self._measured(epoch, measures)
                history = (*(best.history if best else ()), measures)
                steps = epoch * self._sampler.steps
                best = _better(best, fit)
                best = replace(best, history=history, seconds=seconds, steps=steps)
                self._keep(best)
                self._report(epoch, measures, warning)
                self._tell(best)
        except JobCancelled:
            if best is None:
                raise
            return replace(best, is_complete=False)
        assert best is not None
        return best

    def _train_epoch(self, epoch: int) -> dict[str, float]:
        progress = (epoch - 1) / self._config.epochs
        # All that is drawn belongs to the epoch, so that a resumed training draws the same.
        torch.manual_seed(
            int(np.random.SeedSequence([self._config.seed, epoch]).generate_state(1)[0])
        )
        self._source.begin_epoch(epoch)
        plan = self._method.plan(progress, self._network)
        for name, parameter in self._trainable.items():
            parameter.requires_grad_(plan.trains(name))
            if plan.starts_anew(name):
                self._optimizer.state.pop(parameter, None)
        rate = plan.rate if self._rates is None else self._rates[epoch - 1]
        scale_rates(self._optimizer, rate)
        set_training(self._network)
        sums: dict[str, float | Tensor] = {}
        rows_of_steps = self._sampler.epoch(epoch, is_class_balanced=plan.is_class_balanced)
        for number, rows in enumerate(rows_of_steps):
            if number % self._steps_per_report == 0:
                self._report_step(epoch, number)
            for name, value in self.run_step(rows, progress).items():
                sums[name] = sums.get(name, 0.0) + value.detach()
        means = {name: float(total) / self._sampler.steps for name, total in sums.items()}
        if not math.isfinite(means["total loss"]):
            raise diverged()
        return means

    def run_step(self, rows: StepRows, progress: float) -> dict[str, Tensor]:
        """Learn from the images of one step and return its losses by name."""
        network, config = self._network, self._config
        step = Step(rows, self._source, self._labels, network, config, progress)
        self._optimizer.zero_grad(set_to_none=True)
        losses = self._method.losses(step)
        values = {loss.name: loss.value for loss in losses}
        values["total loss"] = torch.stack([loss.weight * loss.value for loss in losses]).sum()
        torch.autograd.backward(values["total loss"])
        self._optimizer.step()
        return values

    def _measured(self, epoch: int, measures: dict[str, float]) -> tuple[Fit, str]:
        """Return the model as it is now with how it does, and a warning; adds to the measures."""
        network, rows = self._network, self._split.held_out
        state = {name: value.cpu().clone() for name, value in network.state_dict().items()}
        spread = self._watch.measure(network, self._pulse)
        measures["embedding deviation"] = spread.deviation
        measures["effective rank"] = spread.effective_rank
        warning = COLLAPSED if is_collapsed(spread) else ""
        usual = self._method.usual_factor
        if not len(rows):
            return Fit(state, epoch, logit_factor=usual), warning
        labels, views = self._split.labels[rows], self._source.labeled
        groups = None if self._split.groups is None else self._split.groups[rows]
        held_out = measure_held_out(network, views, rows, labels, usual, groups, self._pulse)
        measures["held-out accuracy"] = held_out.found.top_1
        measures["held-out mean recall"] = held_out.found.mean_recall
        fit = Fit(state, epoch, held_out.found.top_1, held_out.logit_factor)
        confusion = tuple(map(tuple, held_out.found.confusion.tolist()))
        return replace(fit, confusion=confusion, held_out_logits=held_out.logits), warning

    def _resumed(self) -> Fit | None:
        """Return the best model of an earlier sitting, the network being where that one ended."""
        kept = self._run_file.load() if self._run_file else None
        own = self._network.state_dict()
        if kept is None or _shapes(kept.network) != _shapes(own):
            return None  # nothing there, or the state of another program version
        self._network.load_state_dict(kept.network)
        self._optimizer.load_state_dict(kept.optimizer)
        return Fit(**{"state": kept.network, **kept.best})

    def _keep(self, best: Fit) -> None:
        if self._run_file is None:
            return
        kept = vars(best) if best.epoch < len(best.history) else _without_state(best)
        state = self._network.state_dict()
        self._run_file.save(RunState(state, self._optimizer.state_dict(), kept))

    def _tell(self, best: Fit) -> None:
        is_last = len(best.history) == self._config.epochs
        if self._early is None or is_last or best.steps < _EARLY_STEPS:
            return
        early, self._early = self._early, None
        early(replace(best, is_complete=False))

    def _report_step(self, epoch: int, step: int) -> None:
        steps = self._sampler.steps
        done, total = (epoch - 1) * steps + step, self._config.epochs * steps
        title = device_title(self._network.device)
        self._pulse.report(Progress(self._stage, done, total, device=title))

    def _report(self, epoch: int, measures: Mapping[str, float], warning: str) -> None:
        steps = self._sampler.steps
        done, total = epoch * steps, self._config.epochs * steps
        shown = measures if self._stage == "Training" else {}
        title = device_title(self._network.device)
        self._pulse.report(Progress(self._stage, done, total, shown, epoch, title, warning))


def _better(best: Fit | None, latest: Fit) -> Fit:
    """Return the fit that does better on the held-out images; the latest where it is as good."""
    if best is None or best.accuracy is None or latest.accuracy is None:
        return latest
    return best if latest.accuracy < best.accuracy else latest


def _shapes(state: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in state.items()}


def _without_state(fit: Fit) -> dict[str, Any]:
    return {name: value for name, value in vars(fit).items() if name != "state"}

"""Fits a prepared pool: once to measure, and on cached embeddings once more on every label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, JobContext
from mars_labeler.learning.backbones.backbone import Backbone
from mars_labeler.learning.batches import require_two_classes
from mars_labeler.learning.devices import best_device, exhaustion_explained
from mars_labeler.learning.held_out import held_out_mask
from mars_labeler.learning.methods import make_method
from mars_labeler.learning.models import build_network
from mars_labeler.learning.network import Adapter, Network
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.preparation import Prepared, Request, prepared
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.pulse import Pulse, stoppable
from mars_labeler.learning.run_state import RunFile
from mars_labeler.learning.starting import Learned, Start, load_start, save_start
from mars_labeler.learning.threads import one_thread
from mars_labeler.learning.trainer import Fit, Split, Trainer

_ALL_LABELS_RATES = (0.3, 0.1)
_ONE_MORE_RATES = (0.3,)
"""Factors on the learning rates of the epochs in which a trained network learns on."""

TellEarly = Callable[[Split, Fit], None]


@dataclass(frozen=True)
class Fitting:
    """Everything that one training is made of.

    Args:
        pool: The images and labels.
        prepared: The pool in the form that this mode reads.
        config: The settings, all resolved.
        device: Where the network is.
        pulse: Where progress goes.
        run_file: Keeps the state between epochs; None when the training is not to be resumed.
        start: The file of the model that a training of nearly the same labels begins with; None
            to begin with nothing and to keep nothing.
        early: Told once of the best model so far, see `Trainer`; on cached embeddings only.
    """

    pool: TrainingPool
    prepared: Prepared
    config: TrainingConfig
    device: torch.device
    pulse: Pulse
    run_file: RunFile | None = None
    start: Path | None = None
    early: TellEarly | None = None

    @property
    def goes_on(self) -> bool:
        """Whether a trained network may learn on."""
        return make_method(self.config.method).goes_on

    def network(self) -> Network:
        """Return an untrained network that reads what was prepared."""
        network = build_network(self.config, self.pool.class_count).to(self.device)
        if isinstance(network.trunk, Backbone):
            network.trunk.start = self.prepared.trunk_start
            if self.device.type == "cuda":
                network.trunk.to(memory_format=torch.channels_last)
        return network


@dataclass(frozen=True)
class Place:
    """What a training is given besides the pool and the settings.

    Args:
        folder: Where a temporary file may lie.
        scored_ids: (N,) images to score when the training is over.
        squares: A file that keeps decoded images from training to training; None for a temporary
            one.
        state: A file that keeps the state between epochs; None when it is not to be resumed.
        start: See `Fitting`.
    """

    folder: Path
    scored_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    squares: Path | None = None
    state: Path | None = None
    start: Path | None = None


@dataclass(frozen=True)
class _Round:
    """One round of a training.

    Args:
        stage: What the person reads meanwhile.
        state: The network that learns on; None for an untrained one.
        rates: Factors on the learning rates, one an epoch; None for the settings' epochs and the
            method's factors.
        run_file: See `Fitting`.
        early: See `Fitting`.
    """

    stage: str = "Training"
    state: dict[str, Tensor] | None = None
    rates: Sequence[float] | None = None
    run_file: RunFile | None = None
    early: TellEarly | None = None


@contextmanager
def opened_fitting(
    pool: TrainingPool,
    config: TrainingConfig,
    context: JobContext,
    place: Place,
) -> Iterator[Fitting]:
    """Choose what the settings leave open and bring the pool into the form that they ask for.

    Args:
        pool: The images and labels.
        config: The settings.
        context: Where progress goes.
        place: What is scored afterwards, and which files the training may use.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: Too little to train on, weights that are not there, memory or disk full.
    """
    device = best_device()
    config = resolve(config, device, len(pool.learned_labels))
    require_two_classes(pool.learned_labels)
    pulse = Pulse(context)
    needs = make_method(config.method).needs
    request = Request(pool, config, needs, place.scored_ids, device, pulse)
    with exhaustion_explained(), prepared(request, place.folder, place.squares) as ready:
        run_file = None if place.state is None else RunFile(place.state)
        yield Fitting(pool, ready, config, device, pulse, run_file, place.start)


def fit_pool(fitting: Fitting) -> tuple[Split, Fit]:
    """Train without the held-out images, and on cached embeddings then on all of them.

    The second round goes on where the first ended, if the method can. The figures are those of the
    first. There is no second one where the project has a validation set: that is never learned
    from. Where hardly any label has changed since a training that began with nothing, the first
    round is short, too, and begins where that one's first round ended.

    Returns:
        What the model learned from in the end, with what it was measured on, and the model.

    Raises:
        JobCancelled: The person stopped before there was a model.
        TrainingError: Fewer than two classes are left to train on.
    """
    if fitting.config.trainable is not Trainable.HEADS:
        split = _split(fitting)
        return split, _fit(fitting, split, _Round(run_file=fitting.run_file))
    with one_thread():
        split, fit = _first_round(fitting)
        if fit.is_complete and len(split.held_out) and fitting.pool.is_validation is None:
            fit = _second_round(fitting, split, fit)
            if fit.is_complete:
                split = replace(split, training=np.arange(len(split.labels)))
    return split, fit


def _first_round(fitting: Fitting) -> tuple[Split, Fit]:
    begun = _begun(fitting)
    if begun is not None:
        start, split = begun
        return split, _fit(fitting, split, _Round(state=start.state, rates=_ONE_MORE_RATES))
    split = _split(fitting)
    fit = _fit(fitting, split, _Round(run_file=fitting.run_file, early=fitting.early))
    if fit.is_complete and fitting.start is not None and fitting.goes_on:
        _keep_start(fitting, split, fit, fitting.start)
    return split, fit


def _second_round(fitting: Fitting, split: Split, measured: Fit) -> Fit:
    """Train on all labels; stopped before the end, the measured model is kept."""
    everything = Split(split.labels, np.arange(len(split.labels)), split.held_out[:0])
    stage = "Training on all labels"
    again = _Round(stage)
    if fitting.goes_on:
        again = _Round(stage, measured.state, _ALL_LABELS_RATES)
    try:
        fit = _fit(fitting, everything, again)
    except JobCancelled:
        return replace(measured, is_complete=False)
    if not fit.is_complete:
        return replace(measured, is_complete=False)
    return replace(measured, state=fit.state, seconds=measured.seconds + fit.seconds)


def _begun(fitting: Fitting) -> tuple[Start, Split] | None:
    """Return the model that this training may begin with, and the split that goes with it."""
    pool, config = fitting.pool, fitting.config
    if fitting.start is None or not fitting.goes_on:
        return None
    start = load_start(fitting.start)
    if start is None or (start.config, start.class_names) != (config, pool.class_names):
        return None
    is_readable = fitting.prepared.is_readable
    image_ids, labels = pool.labeled_ids[is_readable], pool.labels[is_readable]
    is_held_out = start.held_out_of(image_ids, labels)
    if is_held_out is None:
        return None
    if pool.is_validation is not None:
        is_held_out = pool.is_validation[is_readable]
    elif pool.groups is not None:  # what joined a group since is on its side
        groups = pool.groups[is_readable]
        is_held_out = np.isin(groups, groups[is_held_out])
    if start.has_seen(image_ids[is_held_out]):
        return None  # it would be measured on what it knows by heart
    return start, _parted(fitting, is_held_out)


def _keep_start(fitting: Fitting, split: Split, fit: Fit, path: Path) -> None:
    image_ids = fitting.pool.labeled_ids[fitting.prepared.is_readable]
    is_held_out = np.zeros(len(image_ids), bool)
    is_held_out[split.held_out] = True
    learned = Learned(image_ids, split.labels, is_held_out)
    save_start(Start(fitting.config, fitting.pool.class_names, fit.state, learned), path)


def _fit(fitting: Fitting, split: Split, this: _Round) -> Fit:
    config, prepared, device = fitting.config, fitting.prepared, fitting.device
    if this.rates is not None:
        config = replace(config, epochs=len(this.rates))
    network = fitting.network()
    if this.state is not None:
        network.load_state_dict(this.state)
    elif isinstance(network.trunk, Adapter):
        network.trunk.standardize(prepared.source.labeled.plain(split.training))
    method = make_method(config.method)
    early = None if this.early is None else partial(this.early, split)
    blocks, pulse = _slow_blocks(network, device), fitting.pulse
    with _seeded(config.seed, device), stoppable(blocks, pulse.beat):
        source, run_file = prepared.source, this.run_file
        trainer = Trainer(network, method, source, split, config, pulse, run_file)
        return trainer.fit(this.stage, this.rates, early)


def _split(fitting: Fitting) -> Split:
    pool, is_readable, config = fitting.pool, fitting.prepared.is_readable, fitting.config
    if pool.is_validation is not None:
        return _parted(fitting, pool.is_validation[is_readable])
    groups = None if pool.groups is None else pool.groups[is_readable]
    labels, fraction = pool.labels[is_readable], config.held_out_fraction
    return _parted(fitting, held_out_mask(labels, groups, fraction, config.seed))


def _parted(fitting: Fitting, is_held_out: NDArray[np.bool_]) -> Split:
    """Return what is learned from and what is held out, of the images that can be read."""
    pool, is_readable = fitting.pool, fitting.prepared.is_readable
    return Split(
        labels=pool.labels[is_readable],
        training=np.flatnonzero(~is_held_out),
        held_out=np.flatnonzero(is_held_out),
        groups=None if pool.groups is None else pool.groups[is_readable],
    )


def _slow_blocks(network: Network, device: torch.device) -> tuple[torch.nn.Module, ...]:
    if isinstance(network.trunk, Backbone) and device.type == "cpu":
        return tuple(network.trunk.blocks)
    return ()


@contextmanager
def _seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Draw from `seed` in this context (dropout), and leave torch's own state as it was."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield

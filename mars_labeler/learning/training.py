"""Trains one model from a pool of images: the entry point of this floor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.calibration import with_factor
from mars_labeler.learning.checkpoints import Checkpoint, save_checkpoint
from mars_labeler.learning.devices import device_title
from mars_labeler.learning.fitting import Fitting, Place, fit_pool, opened_fitting
from mars_labeler.learning.held_out_record import (
    HeldOutRecord,
    remove_held_out_record,
    save_held_out_record,
)
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.preparation import Prepared
from mars_labeler.learning.trainer import Fit, Split

_KEPT_MEASURES = (
    "held-out accuracy",
    "held-out mean recall",
    "embedding deviation",
    "effective rank",
)


@dataclass(frozen=True)
class TrainingResult:
    """What a finished (or stopped) training reports.

    Args:
        config: The settings with everything chosen that was left open.
        metrics: Figures by name: "held-out accuracy", "held-out mean recall" (only when images
            were held out), "embedding deviation", "effective rank", "held-out images" (measured
            on), "labeled images" (learned from), "unlabeled images", "epochs".
        is_complete: False when training was stopped and the best model so far was kept.
        device: Where it ran ("CPU", "NVIDIA H100").
        seconds: Wall time from the first embedding to the written checkpoint.
        skipped_ids: Images that could not be read and were left out.
    """

    config: TrainingConfig
    metrics: dict[str, float]
    is_complete: bool
    device: str
    seconds: float
    skipped_ids: tuple[int, ...]


def train(
    pool: TrainingPool,
    config: TrainingConfig,
    checkpoint: Path,
    context: JobContext,
    start: Path | None = None,
    on_early: Callable[[TrainingResult], None] | None = None,
) -> TrainingResult:
    """Train a model on the pool and write it to `checkpoint`, all of it or nothing.

    Stopped after its first epoch, it writes the best model so far.

    Args:
        pool: The images and labels.
        config: The settings.
        checkpoint: The safetensors file to write.
        context: Where progress goes; its measures, once an epoch, are the method's losses, "total
            loss", "embedding deviation", "effective rank", and with held-out images "held-out
            accuracy" and "held-out mean recall".
        start: A file that a training on cached embeddings begins with where hardly any label has
            changed, and that it leaves for later ones; None to begin with nothing.
        on_early: Told once after the first epochs on cached embeddings, while `checkpoint` holds
            the best model so far, which is not complete. It may raise `JobCancelled`.

    Raises:
        JobCancelled: The person stopped before there was a model worth keeping.
        TrainingError: Too little to train on, memory exhausted, or the disk is full.
    """
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    keep = partial(_keep, checkpoint, time.monotonic())
    place = Place(checkpoint.parent, start=start)
    with opened_fitting(pool, config, context, place) as fitting:
        if on_early is not None:
            tell = on_early
            fitting = replace(fitting, early=lambda split, fit: tell(keep(fitting, split, fit)))
        return keep(fitting, *fit_pool(fitting))


def _keep(
    checkpoint: Path, started: float, fitting: Fitting, split: Split, fit: Fit
) -> TrainingResult:
    """Write a model, and return what there is to say of it."""
    state = with_factor(fit.state, fit.logit_factor)
    names = fitting.pool.class_names
    # Wherever the process is killed, no record speaks of another model than the one beside it.
    remove_held_out_record(checkpoint)
    save_checkpoint(Checkpoint(fitting.config, names, state, fit.confusion), checkpoint)
    record = _held_out_record(fitting, split, fit)
    if record is not None:
        save_held_out_record(record, checkpoint)
    return TrainingResult(
        config=fitting.config,
        metrics=_metrics(split, fitting.prepared, fit),
        is_complete=fit.is_complete,
        device=device_title(fitting.device),
        seconds=time.monotonic() - started,
        skipped_ids=fitting.prepared.skipped_ids,
    )


def _held_out_record(fitting: Fitting, split: Split, fit: Fit) -> HeldOutRecord | None:
    if fit.held_out_logits is None:
        return None
    image_ids = fitting.pool.labeled_ids[fitting.prepared.is_readable]
    return HeldOutRecord(
        image_ids=image_ids[split.held_out],
        labels=split.labels[split.held_out],
        logits=fit.held_out_logits.numpy(),
        factor=fit.logit_factor,
    )


def _metrics(split: Split, ready: Prepared, fit: Fit) -> dict[str, float]:
    metrics = {
        "labeled images": float(len(split.training)),
        "unlabeled images": float(ready.unlabeled_count),
        "held-out images": float(len(split.held_out)),
        "epochs": float(fit.epoch),
    }
    measures = fit.history[fit.epoch - 1]
    metrics |= {name: measures[name] for name in _KEPT_MEASURES if name in measures}
    return metrics

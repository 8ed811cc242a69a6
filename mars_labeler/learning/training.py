"""Trains one model from a pool of images: the entry point of this floor."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.batches import require_two_classes
from mars_labeler.learning.calibration import with_factor
from mars_labeler.learning.checkpoints import Checkpoint, save_checkpoint
from mars_labeler.learning.devices import best_device, device_title, exhaustion_explained
from mars_labeler.learning.fitting import Fitting, fit_pool
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.preparation import Prepared, prepare_embeddings, prepare_images
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.trainer import Fit, Split


@dataclass(frozen=True)
class TrainingResult:
    """What a finished (or stopped) training reports.

    Args:
        config: The settings with everything chosen that was left open.
        metrics: Figures by name: "held-out accuracy", "held-out mean recall" (only when images
            were held out), "held-out images", "labeled images", "unlabeled images", "epochs".
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
    pool: TrainingPool, config: TrainingConfig, checkpoint: Path, context: JobContext
) -> TrainingResult:
    """Train a model on the pool and write it to `checkpoint`, all of it or nothing.

    Stopped after its first epoch, it writes the best model so far.

    Args:
        pool: The images and labels.
        config: The settings.
        checkpoint: The safetensors file to write.
        context: Where progress goes; its measures are "classification loss", "inter-class loss",
            "similarity loss", "total loss" and "held-out accuracy", once an epoch.

    Raises:
        JobCancelled: The person stopped before there was a model worth keeping.
        TrainingError: Too little to train on, memory exhausted, or the disk is full.
    """
    started = time.monotonic()
    device = best_device()
    config = resolve(config, device)
    require_two_classes(pool.labels)
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    pulse = Pulse(context)
    with exhaustion_explained():
        if config.trainable is Trainable.HEADS:
            prepared = prepare_embeddings(pool, config, device, pulse)
            split, fit = fit_pool(Fitting(pool, prepared, config, device, pulse))
        else:
            with prepare_images(pool, config, checkpoint.parent, device, pulse) as prepared:
                split, fit = fit_pool(Fitting(pool, prepared, config, device, pulse))
    state = with_factor(fit.state, fit.logit_factor)
    save_checkpoint(Checkpoint(config, pool.class_names, state), checkpoint)
    return TrainingResult(
        config=config,
        metrics=_metrics(split, prepared, fit),
        is_complete=fit.is_complete,
        device=device_title(device),
        seconds=time.monotonic() - started,
        skipped_ids=prepared.skipped_ids,
    )


def _metrics(split: Split, prepared: Prepared, fit: Fit) -> dict[str, float]:
    metrics = {
        "labeled images": float(len(split.labels)),
        "unlabeled images": float(prepared.unlabeled_count),
        "held-out images": float(len(split.held_out)),
        "epochs": float(fit.epoch),
    }
    if fit.held_out is not None:
        metrics["held-out accuracy"] = fit.held_out.top_1
        metrics["held-out mean recall"] = fit.held_out.mean_recall
    return metrics

"""What a model said of its held-out images before it learned from them, kept beside its file.

A model may learn from the held-out images in the end (`fitting.fit_pool`). How good it is can then
only be read from what the model of the round before said of them, so that is kept.
"""

from __future__ import annotations

import logging
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.errors import TrainingError

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeldOutRecord:
    """The n images that a model was measured on, and what it said of them.

    Args:
        image_ids: int64 (n,) the images.
        labels: int64 (n,) their labels when it was trained, as columns of the logits.
        logits: float32 (n, C) before temperature scaling.
        factor: What the model's logits are multiplied by: one over the temperature.
    """

    image_ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    logits: NDArray[np.float32]
    factor: float

    def __len__(self) -> int:
        return len(self.image_ids)


def save_held_out_record(record: HeldOutRecord, checkpoint: Path) -> None:
    """Write the record beside its model; the file holds all of it or is not there.

    Raises:
        TrainingError: It cannot be written (the disk is full).
    """
    path = _path_beside(checkpoint)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(
                file,
                image_ids=record.image_ids,
                labels=record.labels,
                logits=record.logits,
                factor=np.float64(record.factor),
            )
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise TrainingError(
            f"The model cannot be written to {path.parent}: {error.strerror or error}.",
            "Free some space on that disk, then train again.",
        ) from error


def load_held_out_record(checkpoint: Path) -> HeldOutRecord | None:
    """Return what was kept beside a model; None when nothing is, or nothing that can be read."""
    path = _path_beside(checkpoint)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            record = HeldOutRecord(
                image_ids=kept["image_ids"].astype(np.int64),
                labels=kept["labels"].astype(np.int64),
                logits=kept["logits"].astype(np.float32),
                factor=float(kept["factor"]),
            )
        if not _fits(record):
            raise ValueError("the columns do not fit each other")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        _logger.warning("The record %s cannot be read", path, exc_info=True)
        return None
    return record


def remove_held_out_record(checkpoint: Path) -> None:
    """Remove what was kept beside a model, if anything was."""
    _path_beside(checkpoint).unlink(missing_ok=True)


def _fits(record: HeldOutRecord) -> bool:
    count = len(record)
    has_shapes = record.labels.shape == record.image_ids.shape == (count,)
    if not has_shapes or record.logits.ndim != 2 or len(record.logits) != count:
        return False
    is_column = (record.labels >= 0) & (record.labels < record.logits.shape[1])
    return bool(is_column.all()) and bool(np.isfinite(record.logits).all())


def _path_beside(checkpoint: Path) -> Path:
    return checkpoint.with_suffix(".held-out.npz")

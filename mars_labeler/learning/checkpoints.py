"""A trained model in one safetensors file: tensors only, no code is run to read it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError

_FORMAT = "1"


@dataclass(frozen=True)
class Checkpoint:
    """A trained model.

    Args:
        config: The settings it was trained with, `trainable` resolved.
        class_names: Its classes, in the order of its outputs.
        state: Its parameters and buffers by name.
        confusion: Images that were held out when it was measured, by label (row) and suggestion
            (column); empty when none were.
    """

    config: TrainingConfig
    class_names: tuple[str, ...]
    state: dict[str, Tensor]
    confusion: tuple[tuple[int, ...], ...] = ()

    @property
    def reads_embeddings(self) -> bool:
        """Whether it works on cached embeddings rather than on images."""
        return self.config.trainable is Trainable.HEADS


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write the model; `path` holds either all of it or what it held before.

    Raises:
        TrainingError: It cannot be written (the disk is full).
    """
    metadata = {
        "format": _FORMAT,
        "config": checkpoint.config.to_json(),
        "class_names": json.dumps(checkpoint.class_names),
        "confusion": json.dumps(checkpoint.confusion),
    }
    state = {name: value.contiguous() for name, value in checkpoint.state.items()}
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(safetensors.torch.save(state, metadata))
            file.flush()
            os.fsync(file.fileno())  # the database names the file as soon as this returns
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise TrainingError(
            f"The model cannot be written to {path.parent}: {error.strerror or error}.",
            "Free some space on that disk, then train again.",
        ) from error


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a model.

    Raises:
        TrainingError: The file is missing, damaged, or of another format.
    """
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            metadata = file.metadata() or {}
            names = file.keys()
            state = {name: file.get_tensor(name) for name in names}
        if metadata.get("format") != _FORMAT:
            raise ValueError(f"format {metadata.get('format')}")
        class_names = tuple(json.loads(metadata["class_names"]))
        confusion = tuple(map(tuple, json.loads(metadata.get("confusion", "[]"))))
        config = TrainingConfig.from_json(metadata["config"])
        return Checkpoint(config, class_names, state, confusion)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise TrainingError(
            f"The model file {path.name} cannot be read.",
            "Make another model version current, or train again.",
        ) from error

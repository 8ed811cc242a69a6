"""Where the work runs, and what that means for how much of the backbone trains."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from mars_labeler.domain.config import Trainable
from mars_labeler.domain.errors import TrainingError


def best_device() -> torch.device:
    """Return the GPU when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_title(device: torch.device) -> str:
    """Return what people call the device: "CPU", or the name of the GPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def resolve_trainable(trainable: Trainable, device: torch.device) -> Trainable:
    """Return what AUTO means on this device: all of the backbone on a GPU, heads on a CPU."""
    if trainable is not Trainable.AUTO:
        return trainable
    return Trainable.ALL if device.type == "cuda" else Trainable.HEADS


def core_count() -> int:
    """Return the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_room(device: torch.device, byte_count: int) -> bool:
    """Return whether a GPU can keep so much beside a training: a quarter of what is free."""
    free, _ = torch.cuda.mem_get_info(device)
    return 4 * byte_count < free


def mixed_precision(device: torch.device) -> torch.autocast:
    """Return a context in which a GPU computes in half precision; a CPU stays at float32."""
    is_gpu = device.type == "cuda"
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_gpu)


@contextmanager
def exhaustion_explained() -> Iterator[None]:
    """Tell the person what to do when memory runs out in this context.

    Raises:
        TrainingError: In the place of the error that says so.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not _is_exhaustion(error):
            raise
        traceback.clear_frames(error.__traceback__)  # they hold the tensors that are in the way
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        raise TrainingError(
            "The memory is exhausted.",
            "Close other programs, choose smaller images or fewer images a step, or train the "
            "heads only.",
        ) from error


def _is_exhaustion(error: Exception) -> bool:
    # On a CPU torch says so in the words of a plain RuntimeError.
    is_said = "allocate memory" in str(error) or "ALLOC_FAILED" in str(error)
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or is_said

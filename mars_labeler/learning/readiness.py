"""What a process needs to have at hand before it is asked to learn.

Importing this imports torch, which takes seconds.
"""

from __future__ import annotations

from importlib import import_module

import torch

_NEEDED = ("torch._dynamo", "mars_labeler.learning.training", "mars_labeler.learning.scoring")


def get_ready() -> None:
    """Import what trainings and suggestions need, the first optimizer's seconds of it included."""
    for name in _NEEDED:
        import_module(name)


def holds_gpu_memory() -> bool:
    """Return whether this process has memory of a GPU, which only its end gives back."""
    return torch.cuda.is_available() and torch.cuda.memory_reserved() > 0

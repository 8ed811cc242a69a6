"""What a process needs to have at hand before it is asked to learn.

Importing this imports torch, which takes seconds.
"""

from __future__ import annotations

from importlib import import_module

import torch


def get_ready() -> None:
    """Import what trainings and suggestions need."""
    for name in ("training", "scoring"):
        import_module(f"mars_labeler.learning.{name}")


def holds_gpu_memory() -> bool:
    """Return whether this process has memory of a GPU, which only its end gives back."""
    return torch.cuda.is_available() and torch.cuda.is_initialized()

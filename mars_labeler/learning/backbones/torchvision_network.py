"""torchvision's networks, built the same way every time."""

from __future__ import annotations

from typing import Any

import torch
from torchvision import models


def build_untrained(name: str) -> Any:  # torchvision carries no types
    """Return a network of torchvision with random weights that are the same every time.

    Args:
        name: As the registry of backbones spells it ("mobilenet-v3-small").
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return models.get_model(name.replace("-", "_"), weights=None)

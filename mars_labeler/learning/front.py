"""The frozen first blocks of a backbone, run apart from those that train.

Nothing is learned there, so on a CPU they run as fast as an exported network does, and only the
last blocks pass through eager torch. On EfficientNet-Lite0 at 192 pixels and two cores that more
than doubles the rate of a step of the last four blocks (benchmarks/training_step.py).
"""

from __future__ import annotations

import torch
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.learning.backbones import build_backbone, find_backbone
from mars_labeler.learning.inference import make_inference
from mars_labeler.learning.pulse import Pulse

_PART = 16


def runs_apart(config: TrainingConfig, device: torch.device) -> bool:
    """Return whether frozen blocks are to run apart: on a CPU, where only the last ones train."""
    return config.trainable is Trainable.LAST_BLOCKS and device.type == "cpu"


class FrozenFront:
    """Turns views into the maps that the first trainable block reads.

    Args:
        config: The settings.
        pulse: Asked now and then whether to go on.
    """

    def __init__(self, config: TrainingConfig, pulse: Pulse) -> None:
        backbone = build_backbone(config)
        self.block_count = len(backbone.blocks) - find_backbone(config.backbone).last_blocks
        """Blocks that run here; the network's trunk starts after them."""
        self._inference = make_inference(
            backbone.front(self.block_count),
            config.image_size,
            torch.device("cpu"),
            uses_all_cores=True,
        )
        self._pulse = pulse

    def __call__(self, views: Tensor) -> Tensor:
        """Return the maps of (N, 3, S, S) views.

        Raises:
            JobCancelled: The person has asked to stop.
        """
        maps = []
        for part in torch.split(views, _PART):
            self._pulse.beat()
            maps.append(torch.from_numpy(self._inference(part)))
        return torch.cat(maps)

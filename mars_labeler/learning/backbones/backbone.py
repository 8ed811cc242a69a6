"""What every backbone is: images in, one embedding each out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from mars_labeler.domain.errors import TrainingError

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


class Backbone(nn.Module):
    """Normalizes images, extracts features and averages them over the image.

    Args:
        features: From normalized (N, 3, S, S) images to an (N, width, s, s) map.
        blocks: The parts of `features` in order from the image to the embedding.
        mean: Mean of each color channel of the images it was trained on, in [0, 1].
        deviation: Standard deviation of each color channel.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self,
        features: nn.Module,
        blocks: Sequence[nn.Module],
        mean: Sequence[float],
        deviation: Sequence[float],
    ) -> None:
        super().__init__()
        self.features = features
        self.blocks = tuple(blocks)
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(deviation).view(1, 3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Return (N, width) embeddings of (N, 3, S, S) images in [0, 1]."""
        maps: Tensor = self.features((images - self.mean) / self.deviation)
        return maps.mean(dim=(2, 3))


def load_weights(network: nn.Module, path: Path, ignored_prefix: str) -> None:
    """Load a state dict from a `.safetensors` or `.pth` file into `network`.

    Args:
        network: The network, without its classifier.
        path: The file; only tensors are read from it, no code is run.
        ignored_prefix: Names that may be in the file only (the ImageNet classifier's).

    Raises:
        TrainingError: The file cannot be read or is of another network.
    """
    try:
        state = _read_state(path)
        kept = {name: value for name, value in state.items() if not name.startswith(ignored_prefix)}
        network.load_state_dict(kept)
    except (OSError, RuntimeError, ValueError, SafetensorError, AttributeError) as error:
        raise TrainingError(
            f"The weights file {path.name} does not fit this backbone.",
            "Choose weights that were saved for it.",
        ) from error


def _read_state(path: Path) -> Mapping[str, Tensor]:
    if path.suffix == ".safetensors":
        return safetensors.torch.load_file(path)
    state: Mapping[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state

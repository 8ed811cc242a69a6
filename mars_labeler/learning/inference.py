"""Runs a network that learns no more: ONNX Runtime on a CPU, half precision on a GPU."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.learning.devices import core_count, mixed_precision
from mars_labeler.learning.onnx_graph import UnknownOperatorError, to_onnx
from mars_labeler.learning.weights import weights_digest, weights_path


class Inference(Protocol):
    """Turns views into rows of numbers; may be called from several threads at once."""

    device: torch.device
    """Where the views are to be made."""

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]."""


class OnnxInference:
    """Runs a network of ONNX operators on the CPU, four to six times as fast as eager torch.

    Each call computes in the thread that makes it, so that threads which decode images also
    keep every core busy with the network, unless a single thread is to use all cores.

    Args:
        network: The network, in evaluation mode.
        image_size: Side of the views in pixels.
        threads: Threads of its own that a call shares its work between.
    """

    def __init__(self, network: nn.Module, image_size: int, threads: int = 1) -> None:
        self.device = torch.device("cpu")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Between calls torch computes; threads that wait by spinning would take its cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            to_onnx(network, image_size), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]."""
        found: NDArray[np.float32] = self._session.run(None, {self._input: views.numpy()})[0]
        return found


class TorchInference:
    """Runs the network itself: on a GPU, in half precision, or where ONNX cannot express it.

    Args:
        network: The network, in evaluation mode.
        device: Where it runs.
    """

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        self.device = device
        self._network = network.to(device)
        self._lock = Lock()

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]."""
        with self._lock, torch.inference_mode(), mixed_precision(self.device):
            found: Tensor = self._network(views.contiguous(memory_format=torch.channels_last))
        embeddings: NDArray[np.float32] = found.float().cpu().numpy()
        return embeddings


def make_inference(
    network: nn.Module, image_size: int, device: torch.device, *, uses_all_cores: bool = False
) -> Inference:
    """Return the fastest way to run a network of images on this device.

    Args:
        network: From (N, 3, S, S) views to rows or maps of numbers.
        image_size: Side of the views in pixels.
        device: Where it runs.
        uses_all_cores: Whether one call on a CPU uses all cores; otherwise several threads are to
            call it at once.
    """
    network.eval()
    if device.type == "cuda":
        return TorchInference(network, device)
    try:
        return OnnxInference(network, image_size, core_count() if uses_all_cores else 1)
    except UnknownOperatorError:
        return TorchInference(network, device)


def backbone_inference(config: TrainingConfig, device: torch.device) -> Inference:
    """Return the fastest way to run the chosen backbone on this device.

    Raises:
        TrainingError: There is no such backbone, or its weights do not fit.
    """
    path = weights_path(config.backbone_weights)
    digest = weights_digest(path) if path else ""
    return _cached_inference(config.backbone, path, digest, config.image_size, device)


@lru_cache(maxsize=1)
def _cached_inference(
    name: str,
    weights: Path | None,
    _digest: str,  # other weights in the same file are another network
    image_size: int,
    device: torch.device,
) -> Inference:
    # Reading the weights takes a second, and the next training of a session asks for them again.
    backbone = find_backbone(name).build(weights, image_size)
    return make_inference(backbone, image_size, device)

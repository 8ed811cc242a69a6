"""Runs a network that learns no more: ONNX Runtime on a CPU, half precision on a GPU."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.learning.devices import core_count, mixed_precision
from mars_labeler.learning.onnx_graph import UnknownOperatorError, chained, to_onnx
from mars_labeler.learning.threads import one_thread
from mars_labeler.learning.views.making import PlainViews, square_side
from mars_labeler.learning.weights import weights_digest, weights_path

_Run = Callable[[NDArray[Any]], NDArray[np.float32]]

_PART = 4
"""Views that one call of ONNX Runtime gets: the maps of more do not stay in a core's cache, which
on EfficientNet-Lite0 makes 16 a fifth slower than 4 (benchmarks/scoring.py)."""


class Inference(Protocol):
    """Turns images into rows of numbers or maps; may be called from several threads at once."""

    device: torch.device
    """Where views and squares are to be."""

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]; N is above 0."""

    def of_squares(self, squares: Tensor) -> NDArray[np.float32]:
        """Return the output for the plain views of (N, 3, B, B) uint8 squares; N is above 0."""


class OnnxInference:
    """Runs a network of ONNX operators on the CPU, four to six times as fast as eager torch.

    Each call computes in the thread that makes it, so that threads which decode images also
    keep every core busy with the network, unless a single thread is to use all cores.

    Args:
        network: The network, in evaluation mode.
        image_size: Side of the views in pixels.
        threads: Threads of its own that a call shares its work between.

    Raises:
        UnknownOperatorError: ONNX cannot express the network.
    """

    def __init__(self, network: nn.Module, image_size: int, threads: int = 1) -> None:
        self.device = torch.device("cpu")
        self._image_size = image_size
        self._threads = threads
        self._model = to_onnx(network, image_size)
        self._lock = Lock()
        self._sessions: dict[torch.dtype, _Run] = {}

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]."""
        return self._run(views)

    def of_squares(self, squares: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for the plain views of (N, 3, B, B) uint8 squares."""
        return self._run(squares)

    def _run(self, images: Tensor) -> NDArray[np.float32]:
        run, values = self._session(images.dtype), images.numpy()
        starts = range(0, len(values), _PART)
        return np.concatenate([run(values[start : start + _PART]) for start in starts])

    def _session(self, dtype: torch.dtype) -> _Run:
        """Return the session that reads views or squares: few users have both, so made when asked.

        The views of squares are made in the same graph as the network runs in; apart from it they
        cost a tenth of its time.
        """
        with self._lock:
            if dtype not in self._sessions:
                model = self._model
                if dtype == torch.uint8:
                    size = self._image_size
                    views = to_onnx(PlainViews(size), square_side(size), dtype)
                    model = chained(views, model)
                self._sessions[dtype] = _opened(model, self._threads)
            return self._sessions[dtype]


class TorchInference:
    """Runs the network itself: on a GPU, in half precision, or where ONNX cannot express it.

    Args:
        network: The network, in evaluation mode.
        image_size: Side of the views in pixels.
        device: Where it runs.
    """

    def __init__(self, network: nn.Module, image_size: int, device: torch.device) -> None:
        self.device = device
        self._network = network.to(device)
        self._plain_views = PlainViews(image_size)
        self._lock = Lock()

    def __call__(self, views: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for (N, 3, S, S) float32 views in [0, 1]."""
        with self._lock, torch.inference_mode(), mixed_precision(self.device):
            found: Tensor = self._network(views.contiguous(memory_format=torch.channels_last))
        embeddings: NDArray[np.float32] = found.float().cpu().numpy()
        return embeddings

    def of_squares(self, squares: Tensor) -> NDArray[np.float32]:
        """Return the (N, ...) output for the plain views of (N, 3, B, B) uint8 squares."""
        return self(self._plain_views(squares))


def _opened(model: bytes, threads: int) -> _Run:
    """Return an ONNX model as a function of its input."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Between calls torch computes; threads that wait by spinning would take its cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(images: NDArray[Any]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = session.run(None, {name: images})[0]
        return found

    return run


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
        return TorchInference(network, image_size, device)
    try:
        return OnnxInference(network, image_size, core_count() if uses_all_cores else 1)
    except UnknownOperatorError:
        return TorchInference(network, image_size, device)


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
    # Reading the weights takes a while, and the next training of a session asks for them again.
    with one_thread():  # hundreds of small tensors: on a busy machine ten times as fast
        backbone = find_backbone(name).build(weights, image_size)
    return make_inference(backbone, image_size, device)
